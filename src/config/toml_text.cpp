#include "config/toml_text.h"

#include <algorithm>
#include <sstream>

#include "litevl/error.h"

namespace litevl {
namespace {

// Tables are at most so deep, beside the 256 levels that toml++ allows to values. It recurses into
// them; 8 MiB of stack take 20,000 levels.
constexpr std::ptrdiff_t kMostDots = 5'000;

}  // namespace

toml::table parse_toml(const std::string& text, const std::string& where) {
  if (std::count(text.begin(), text.end(), '.') > kMostDots)
    throw Error(Error::Kind::kUsage, where,
                "has more than " + std::to_string(kMostDots) + " dots, expected a few options");
  try {
    return toml::parse(text, where);
  } catch (const toml::parse_error& error) {
    std::ostringstream place;
    place << "line " << error.source().begin.line << ": " << error.description();
    throw Error(Error::Kind::kUsage, where, place.str());
  }
}

}  // namespace litevl
