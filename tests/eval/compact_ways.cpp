#include "eval/compact_ways.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <sstream>
#include <system_error>

#include "compact/merge_tokens.h"
#include "compact/patch_joins.h"
#include "compact/row_codes.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::array kForms = {TokenForm::kAll, TokenForm::kHalf, TokenForm::kQuarter,
                               TokenForm::kEighth};

// After the share of places.
bool read_way(const std::string& name, Way& way) {
  for (const auto form : kForms)
    if (name == token_form_name(form)) {
      way.form = form;
      return true;
    }
  const char* end = name.data() + name.size();
  const auto patches = std::from_chars(name.data(), end, way.patches_a_row);
  const bool has_bits = patches.ptr != end && *patches.ptr == ':';
  return has_bits && std::from_chars(patches.ptr + 1, end, way.bits).ptr == end &&
         way.patches_a_row >= 1 && (way.bits == kWholeNumbers || are_code_bits(way.bits));
}

Way way_of(const std::string& name) {
  Way way;
  const auto at = name.find('@');
  bool is_read = true;
  if (at != std::string::npos) {
    const char* end = name.data() + at;
    const auto share = std::from_chars(name.data(), end, way.kept_places);
    is_read = share.ec == std::errc() && share.ptr == end;
  }
  if (!is_read || !read_way(name.substr(at == std::string::npos ? 0 : at + 1), way))
    throw Error(Error::Kind::kUsage, "check", "no such way to keep tokens: " + name);
  return way;
}

Array<Bf16> in_halves(const Array<float>& numbers, Shape shape) {
  Array<Bf16> halves(std::move(shape));
  std::ranges::transform(numbers, halves.data(), to_bf16);
  return halves;
}

KeptTokens keep_form(const Array<float>& tokens, const TokenLayout& layout, TokenForm form) {
  if (form == TokenForm::kAll) {
    Tokens halves(in_halves(tokens, {1, tokens.size(0), tokens.size(1)}));
    return {halves, halves.num_bytes()};
  }
  const auto compact = compact_tokens(tokens, layout, form);
  return {read_compact_tokens(compact, "tokens"), compact.num_bytes()};
}

// The same with any number of rows and bits.
KeptTokens keep_any(const Array<float>& tokens, const TokenLayout& layout, const Way& way) {
  const auto D = tokens.size(1), patches = layout.frames * layout.positions();
  const auto merged =
      merge_tokens(tokens.rows(1, patches), layout.grid,
                   std::llround(std::ceil(static_cast<double>(patches) / way.patches_a_row)));
  const auto R = merged.rows.size(0);
  Array<Bf16> kept({1, 1 + R, D});
  std::ranges::transform(tokens.row(0), kept.data(), to_bf16);
  KeptTokens result;
  result.bytes = static_cast<std::size_t>(2 * D) + join_bytes(layout.frames, layout.grid);
  if (way.bits == kWholeNumbers) {
    std::ranges::transform(merged.rows, kept.data() + D, to_bf16);
    result.bytes += static_cast<std::size_t>(2 * R * D);
  } else {
    const auto codes = encode_rows(merged.rows, way.bits);
    decode_rows(codes, R, D, way.bits, kept.data() + D);
    result.bytes += codes.size();
  }
  result.tokens = Tokens(std::move(kept));
  result.tokens.merged.push_back(std::make_shared<MergedPatches>(MergedPatches{
      .frames = layout.frames, .positions = layout.positions(), .row_of = merged.row_of}));
  return result;
}

}  // namespace

std::vector<Way> ways_of(const std::vector<std::string>& names) {
  std::vector<Way> ways;
  for (const auto& name : names) ways.push_back(way_of(name));
  if (!ways.empty()) return ways;
  for (const auto form : kForms) ways.push_back({.form = form});
  for (const double patches : {1, 2, 3, 4, 6, 8, 16})
    for (const int bits : {kWholeNumbers, 8, 4, 3})
      if (patches > 1 || bits < kWholeNumbers)  // that is the form "all"
        ways.push_back({.form = {}, .patches_a_row = patches, .bits = bits});
  return ways;
}

std::string name_of(const Way& way) {
  std::ostringstream name;
  if (way.kept_places < 1) name << way.kept_places << " of the places, ";
  if (way.form) {
    name << token_form_name(*way.form);
    return name.str();
  }
  if (way.patches_a_row > 1) name << "1/";
  name << way.patches_a_row << ", " << way.bits << " bits";
  return name.str();
}

KeptTokens keep(const Array<float>& tokens, const TokenLayout& layout, const Way& way) {
  if (layout.cls() != 1)
    throw Error(Error::Kind::kUsage, "check", "wants a model whose videos have one [CLS]");
  return way.form ? keep_form(tokens, layout, *way.form) : keep_any(tokens, layout, way);
}

}  // namespace litevl
