// A clip's tokens as a library keeps them: neighbouring patches merged, rows in a few bits.
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

/// How many rows are kept of so many patches, rounded up.
std::int64_t kept_rows(TokenForm form, std::int64_t patches);

/// "all", "half", "quarter" or "eighth".
const char* token_form_name(TokenForm form);
/// Throws Error (kData) for another name, in the name of `where`.
TokenForm token_form_from(const std::string& name, const std::string& where);

/// How a clip's tokens stand in (M,D): [CLS] before all or, in `space_only`, before each frame's.
struct TokenLayout {
  std::int64_t frames = 0;
  PatchGrid grid;
  bool has_cls_per_frame = false;

  std::int64_t positions() const { return grid.height * grid.width; }
  std::int64_t cls() const { return has_cls_per_frame ? frames : 1; }
  std::int64_t count() const { return cls() + frames * positions(); }
};

/// Of a clip of `frames` frames of the model's own size.
TokenLayout token_layout(const VisionConfig& vision, std::int64_t frames);

/// Bytes are little-endian.
struct CompactTokens {
  std::int64_t frames = 0;
  PatchGrid grid;
  std::int64_t width = 0;        ///< D
  std::int64_t rows = 0;         ///< of merged patches
  std::int64_t bits = 0;         ///< of a number of theirs
  std::vector<std::byte> cls;    ///< rows of [CLS] in bfloat16
  std::vector<std::byte> joins;  ///< which patches are in one row, as encode_joins has them
  std::vector<std::byte> codes;  ///< the rows, as encode_rows has them

  std::size_t num_bytes() const { return cls.size() + joins.size() + codes.size(); }
};

/// `tokens` (M,D) of `layout` in `form`, not kAll. Throws Error (kData) as encode_rows and
/// encode_joins.
CompactTokens compact_tokens(const Array<float>& tokens, const TokenLayout& layout, TokenForm form);

/// The one video (1,M',D) in bfloat16, its patches merged. Throws Error (kData), in the name of
/// `where`, if the bytes are not what compact_tokens can have made.
Tokens read_compact_tokens(const CompactTokens& compact, const std::string& where);

/// What a library that keeps videos' `tokens` (B,M,D) in `form` gives of them; in kAll they are as
/// they were. Throws Error (kData) as compact_tokens.
Tokens kept_tokens(const Array<float>& tokens, const TokenLayout& layout, TokenForm form);

}  // namespace litevl
