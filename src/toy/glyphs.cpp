#include "toy/glyphs.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <cstdio>
#include <string>

#include "litevl/error.h"

namespace litevl {

struct GlyphFont::Handles {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  ~Handles() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }
};

GlyphFont::GlyphFont(const std::filesystem::path& path)
    : path_(path), handles_(std::make_unique<Handles>()) {
  if (FT_Init_FreeType(&handles_->library) != 0) {
    throw Error(Error::Kind::kMachine, "FreeType", "does not start");
  }
  if (FT_New_Face(handles_->library, path.c_str(), 0, &handles_->face) != 0) {
    throw Error(Error::Kind::kMachine, path.string(), "cannot be opened as a font",
                "install Noto Color Emoji (Debian: apt install fonts-noto-color-emoji)");
  }
  if (!FT_HAS_COLOR(handles_->face) || handles_->face->num_fixed_sizes < 1 ||
      FT_Select_Size(handles_->face, 0) != 0) {
    throw Error(Error::Kind::kMachine, path.string(), "holds no colour bitmaps",
                "use the CBDT build of Noto Color Emoji (Debian: fonts-noto-color-emoji)");
  }
}

GlyphFont::~GlyphFont() = default;

GlyphBitmap GlyphFont::bitmap(char32_t codepoint) const {
  char where[32];
  std::snprintf(where, sizeof where, ", U+%04X", static_cast<unsigned>(codepoint));
  const FT_Face face = handles_->face;
  if (FT_Get_Char_Index(face, codepoint) == 0 ||
      FT_Load_Char(face, codepoint, FT_LOAD_COLOR) != 0 ||
      face->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || face->glyph->bitmap.pitch < 0) {
    throw Error(Error::Kind::kMachine, path_.string() + where, "no colour bitmap",
                "install a newer Noto Color Emoji");
  }
  const FT_Bitmap& source = face->glyph->bitmap;
  GlyphBitmap result;
  result.width = source.width;
  result.height = source.rows;
  result.rgba.reserve(static_cast<std::size_t>(result.width * result.height) * 4);
  for (unsigned y = 0; y < source.rows; ++y) {
    const unsigned char* row = source.buffer + static_cast<std::size_t>(source.pitch) * y;
    for (unsigned x = 0; x < source.width; ++x) {
      const unsigned char* bgra = row + 4 * static_cast<std::size_t>(x);
      result.rgba.insert(result.rgba.end(), {bgra[2], bgra[1], bgra[0], bgra[3]});
    }
  }
  return result;
}

}  // namespace litevl
