#include "litevl/error.h"

#include <utility>

#include "core/printable.h"

namespace litevl {
namespace {

constexpr std::size_t kMostBytes = 2'000;  // of a part

std::string line(const std::string& text) { return printable(shortened(text, kMostBytes)); }

}  // namespace

// An empty name is shown as one, or nobody would see what the line is about.
Error::Error(Kind kind, const std::string& where, const std::string& what, const std::string& hint)
    : Error(kind, std::make_shared<const Parts>(
                      Parts{where.empty() ? "\"\"" : line(where), line(what), line(hint)})) {}

Error::Error(Kind kind, std::shared_ptr<const Parts> parts)
    : std::runtime_error(parts->where + ": " + parts->problem +
                         (parts->hint.empty() ? "" : "; " + parts->hint)),
      kind_(kind),
      parts_(std::move(parts)) {}

Error::~Error() = default;

std::string name_of(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::kUsage:
      return "usage";
    case Error::Kind::kData:
      return "data";
    case Error::Kind::kMachine:
      break;
  }
  return "machine";
}

Stopped::Stopped(const std::string& hint)
    : text_(std::make_shared<const std::string>("stopped" + (hint.empty() ? "" : "; " + hint))) {}

Stopped::~Stopped() = default;

}  // namespace litevl
