// The compact form in which a library keeps a clip's tokens: neighbouring patches are merged, and
// rows have a few bits for each number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "config/patch_grid.h"
#include "config/tokens.h"
#include "litevl/types.h"

namespace litevl {

/// How many rows are kept of `patches` patches, rounded up.
std::int64_t kept_rows(TokenForm form, std::int64_t patches);

/// "all", "half", "quarter" or "eighth".
const char* token_form_name(TokenForm form);
/// Throws Error (kData), with `where` as its place, for another name.
TokenForm token_form_from(const std::string& name, const std::string& where);

/// The order of a clip's tokens in (M,D): [CLS] before all patches or, in `space_only`, before
/// those of each frame.
struct TokenLayout {
  std::int64_t frames = 0;
  PatchGrid grid;
  bool has_cls_per_frame = false;

  std::int64_t positions() const { return grid.height * grid.width; }
  std::int64_t cls() const { return has_cls_per_frame ? frames : 1; }
  std::int64_t count() const { return cls() + frames * positions(); }
};

/// The layout of a clip with `frames` frames of the model's own size.
TokenLayout token_layout(const VisionConfig& vision, std::int64_t frames);

/// Bytes are little-endian.
struct CompactTokens {
  std::int64_t frames = 0;
  PatchGrid grid;
  std::int64_t width = 0;        ///< D
  std::int64_t rows = 0;         ///< of merged patches
  std::int64_t bits = 0;         ///< bits of each number of these rows
  std::vector<std::byte> cls;    ///< rows of [CLS] in bfloat16
  std::vector<std::byte> joins;  ///< which patches are in the same row, from encode_joins
  std::vector<std::byte> codes;  ///< the rows, from encode_rows

  std::size_t num_bytes() const { return cls.size() + joins.size() + codes.size(); }
};

/// Converts `tokens` (M,D) with `layout` to `form`, which is not kAll. Throws Error (kData) as
/// encode_rows and encode_joins do.
CompactTokens compact_tokens(const Array<float>& tokens, const TokenLayout& layout, TokenForm form);

/// Returns the video (1,M',D) in bfloat16, with merged patches. Throws Error (kData), with `where`
/// as its place, if compact_tokens cannot have made these bytes.
Tokens read_compact_tokens(const CompactTokens& compact, const std::string& where);

/// What a library that keeps the `tokens` (B,M,D) of videos in `form` returns for them; with kAll
/// they are unchanged. Throws Error (kData) as compact_tokens does.
Tokens kept_tokens(const Array<float>& tokens, const TokenLayout& layout, TokenForm form);

}  // namespace litevl
