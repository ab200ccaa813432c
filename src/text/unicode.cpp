#include "text/unicode.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kMaxTextBytes = 64u << 20;  // ICU counts in int32
constexpr int kUnicodeMajor = 14;                 // what the reference ids were made with

UChar32 to_icu(char32_t c) { return static_cast<UChar32>(c); }

std::u32string from_icu(const icu::UnicodeString& text) {
  std::u32string result;
  result.reserve(static_cast<std::size_t>(text.length()));
  for (std::int32_t i = 0; i < text.length();) {
    const UChar32 c = text.char32At(i);
    result.push_back(static_cast<char32_t>(c));
    i += U16_LENGTH(c);
  }
  return result;
}

const icu::Normalizer2& nfd() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* const instance = icu::Normalizer2::getNFDInstance(status);
  if (instance == nullptr)
    throw Error(Error::Kind::kMachine, "ICU", "no data for normalisation", u_errorName(status));
  return *instance;
}

}  // namespace

std::u32string to_code_points(std::string_view utf8) {
  if (utf8.size() > kMaxTextBytes)
    throw Error(
        Error::Kind::kUsage, "text",
        std::to_string(utf8.size()) + " bytes, expected at most " + std::to_string(kMaxTextBytes));
  std::u32string result;
  result.reserve(utf8.size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto length = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, i, length, c);
    result.push_back(static_cast<char32_t>(c));
  }
  return result;
}

std::string to_utf8(std::u32string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char32_t c : text) {
    char bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, to_icu(c));
    result.append(bytes, static_cast<std::size_t>(length));
  }
  return result;
}

std::u32string lower_case(std::u32string_view text) {
  icu::UnicodeString buffer;
  for (const char32_t c : text) buffer.append(to_icu(c));
  return from_icu(buffer.toLower(icu::Locale::getRoot()));
}

// Character by character with a stable sort of each run of combining marks, which is what
// normalisation is: ICU inserts every mark into its run, quadratic in the length of a hostile run.
std::u32string decompose(std::u32string_view text) {
  const auto& normalizer = nfd();
  std::u32string result;
  result.reserve(text.size());
  std::u32string marks;  // the current run of combining classes other than 0
  const auto flush = [&] {
    std::stable_sort(marks.begin(), marks.end(), [](char32_t a, char32_t b) {
      return u_getCombiningClass(to_icu(a)) < u_getCombiningClass(to_icu(b));
    });
    result += marks;
    marks.clear();
  };
  const auto append = [&](char32_t c) {
    if (u_getCombiningClass(to_icu(c)) != 0) {
      marks.push_back(c);
      return;
    }
    flush();
    result.push_back(c);
  };
  icu::UnicodeString decomposition;
  for (const char32_t c : text) {
    if (c < 0xC0 || !normalizer.getDecomposition(to_icu(c), decomposition)) {
      append(c);
      continue;
    }
    for (const char32_t part : from_icu(decomposition)) append(part);
  }
  flush();
  return result;
}

std::u32string strip_accents(std::u32string_view text) {
  std::u32string result = decompose(text);
  std::erase_if(result, [](char32_t c) { return u_charType(to_icu(c)) == U_NON_SPACING_MARK; });
  return result;
}

bool is_space(char32_t c) { return u_isUWhiteSpace(to_icu(c)) || (c >= 0x1C && c <= 0x1F); }

bool is_other(char32_t c) {
  if ((U_GET_GC_MASK(to_icu(c)) & U_GC_C_MASK) != 0) return true;
  UVersionInfo age;
  u_charAge(to_icu(c), age);
  return age[0] > kUnicodeMajor;
}

bool is_space_separator(char32_t c) { return u_charType(to_icu(c)) == U_SPACE_SEPARATOR; }

bool is_punctuation(char32_t c) {
  if (c < 0x80)
    return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
           (c >= 123 && c <= 126);
  return u_ispunct(to_icu(c));
}

}  // namespace litevl
