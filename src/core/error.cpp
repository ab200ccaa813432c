#include "core/error.h"

#include "core/printable.h"

namespace litevl {
namespace {

constexpr std::size_t kMostBytes = 2'000;  // of a part

std::string text_of(const std::string& where, const std::string& what, const std::string& hint) {
  // An empty name is shown as one, or nobody would see what the line is about.
  std::string text =
      (where.empty() ? "\"\"" : shortened(where, kMostBytes)) + ": " + shortened(what, kMostBytes);
  if (!hint.empty()) text += "; " + shortened(hint, kMostBytes);
  return printable(std::move(text));
}

}  // namespace

Error::Error(Kind kind, const std::string& where, const std::string& what, const std::string& hint)
    : std::runtime_error(text_of(where, what, hint)), kind_(kind) {}

}  // namespace litevl
