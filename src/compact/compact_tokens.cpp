#include "compact/compact_tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "compact/merge_tokens.h"
#include "compact/patch_joins.h"
#include "compact/row_codes.h"
#include "litevl/error.h"

namespace litevl {
namespace {

struct Form {
  TokenForm form;
  const char* name;
  std::int64_t rows, patches;  // `rows` rows for `patches` patches
  int bits;
};

// A quarter of the patches of a clip of 8 frames at 224x224 are 392. With 405 rows an hour of
// video, 450 such clips, still takes less than 80 MB.
constexpr std::array kForms = {
    Form{TokenForm::kAll, "all", 1, 1, 16},
    Form{TokenForm::kHalf, "half", 1, 2, 8},
    Form{TokenForm::kQuarter, "quarter", 8, 31, 4},
    Form{TokenForm::kEighth, "eighth", 1, 8, 4},
};

const Form& form_of(TokenForm form) { return kForms[static_cast<std::size_t>(form)]; }

[[noreturn]] void refuse(const std::string& where) {
  throw Error(Error::Kind::kData, where, "stored tokens are damaged",
              "rebuild the library (`litevl index --rebuild`)");
}

}  // namespace

std::int64_t kept_rows(TokenForm form, std::int64_t patches) {
  const auto& share = form_of(form);
  return (patches * share.rows + share.patches - 1) / share.patches;
}

const char* token_form_name(TokenForm form) { return form_of(form).name; }

TokenForm token_form_from(const std::string& name, const std::string& where) {
  for (const Form& form : kForms)
    if (name == form.name) return form.form;
  throw Error(Error::Kind::kData, where,
              "keeps tokens in a form that is not known: \"" + name + "\"",
              "rebuild the library (`litevl index --rebuild`)");
}

TokenLayout token_layout(const VisionConfig& vision, std::int64_t frames) {
  return {.frames = frames,
          .grid = patch_grid(vision),
          .has_cls_per_frame = vision.attention == TimeAttention::kSpaceOnly};
}

CompactTokens compact_tokens(const Array<float>& tokens, const TokenLayout& layout,
                             TokenForm form) {
  const int bits = form_of(form).bits;
  const auto D = tokens.size(1), S = layout.positions(), T = layout.frames, cls = layout.cls();
  const auto a_frame = layout.has_cls_per_frame ? S + 1 : S;
  Array<float> patches({T * S, D});
  for (std::int64_t t = 0; t < T; ++t)
    std::ranges::copy(tokens.rows(1 + t * a_frame, S), patches.data() + t * S * D);
  const auto merged = merge_tokens(patches, layout.grid, kept_rows(form, T * S));

  CompactTokens compact{.frames = T,
                        .grid = layout.grid,
                        .width = D,
                        .rows = merged.rows.size(0),
                        .bits = bits,
                        .cls = {},
                        .joins = encode_joins(merged.row_of, T, layout.grid),
                        .codes = encode_rows(merged.rows, bits)};
  Array<Bf16> halves({cls, D});
  for (std::int64_t i = 0; i < cls; ++i)
    std::ranges::transform(tokens.row(i * a_frame), halves.row(i).data(), to_bf16);
  if (!std::ranges::all_of(halves, [](Bf16 value) { return std::isfinite(to_float(value)); }))
    throw Error(Error::Kind::kData, "tokens", "have a number that is not finite");
  compact.cls.assign(halves.bytes().begin(), halves.bytes().end());
  return compact;
}

Tokens read_compact_tokens(const CompactTokens& compact, const std::string& where) {
  const auto& [frames, grid, width, rows, bits, cls_bytes, joins, codes] = compact;
  const std::int64_t cls_size = std::ssize(cls_bytes);
  constexpr std::int64_t kItem = sizeof(Bf16);
  // Sizes are compared with the number of bytes before they are multiplied.
  if (width < 1 || width > cls_size / kItem || cls_size % (width * kItem) != 0) refuse(where);
  const auto cls = cls_size / (width * kItem);
  if (cls != 1 && cls != frames) refuse(where);
  auto merged = std::make_shared<MergedPatches>();
  try {
    merged->row_of = decode_joins(joins, frames, grid);
  } catch (const Error&) {
    refuse(where);  // with the right `where`
  }
  merged->frames = frames;
  merged->positions = grid.height * grid.width;
  merged->cls = cls;
  if (rows != 1 + *std::ranges::max_element(merged->row_of) ||
      !are_code_bits(static_cast<int>(std::clamp<std::int64_t>(bits, 0, 99))) ||
      codes.size() != row_code_bytes(rows, width, static_cast<int>(bits)))
    refuse(where);
  Array<Bf16> values({1, cls + rows, width});
  std::memcpy(values.data(), cls_bytes.data(), cls_bytes.size());
  if (std::any_of(values.data(), values.data() + cls * width,
                  [](Bf16 value) { return !std::isfinite(to_float(value)); }))
    refuse(where);
  try {
    decode_rows(codes, rows, width, static_cast<int>(bits), values.data() + cls * width);
  } catch (const Error&) {
    refuse(where);
  }
  Tokens tokens(std::move(values));
  tokens.merged.push_back(std::move(merged));
  return tokens;
}

Tokens kept_tokens(const Array<float>& tokens, const TokenLayout& layout, TokenForm form) {
  if (form == TokenForm::kAll) return tokens;
  std::vector<Tokens> videos;
  for (std::int64_t b = 0; b < tokens.size(0); ++b)
    videos.push_back(read_compact_tokens(compact_tokens(tokens.row(b), layout, form), "tokens"));
  return joined(videos);
}

}  // namespace litevl
