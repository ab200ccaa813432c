// Colour bitmaps of single characters of an emoji font, by FreeType.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace litevl {

/// Where Debian's package fonts-noto-color-emoji puts its font.
inline constexpr const char* kNotoColorEmoji = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";

/// `rgba` has height × width × 4 bytes, rows from the top, colours multiplied by alpha.
struct GlyphBitmap {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<std::uint8_t> rgba;
};

/// An open font with colour bitmaps (CBDT). For one thread.
class GlyphFont {
 public:
  /// Throws Error (kMachine) if `path` is missing or has no colour bitmaps.
  explicit GlyphFont(const std::filesystem::path& path = kNotoColorEmoji);
  ~GlyphFont();
  GlyphFont(const GlyphFont&) = delete;
  GlyphFont& operator=(const GlyphFont&) = delete;

  /// Throws Error (kMachine) if the font has no colour bitmap for `codepoint`.
  GlyphBitmap bitmap(char32_t codepoint) const;

 private:
  struct Handles;
  std::filesystem::path path_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace litevl
