#include "hub/model_name.h"

#include <algorithm>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kMostNameBytes = 96;  // the hub's own limit
constexpr std::size_t kMostRevisionBytes = 255;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain(char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.'; }

bool is_hub_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostNameBytes && std::ranges::all_of(name, is_plain) &&
         name.front() != '.' && name.front() != '-' && name.find("..") == name.npos;
}

// Git allows more than this, but nobody uses such names for branches.
bool is_revision(std::string_view revision) {
  const auto is_allowed = [](char c) { return is_plain(c) || c == '/' || c == '+'; };
  return !revision.empty() && revision.size() <= kMostRevisionBytes &&
         std::ranges::all_of(revision, is_allowed) && revision.find("..") == revision.npos &&
         revision.front() != '/' && revision.back() != '/';
}

}  // namespace

HubModel parse_hub_model(const std::string& text) {
  const auto at = text.find('@');
  const std::string model = text.substr(0, at);
  const auto slash = model.find('/');
  HubModel parsed;
  if (slash != model.npos) {
    parsed.owner = model.substr(0, slash);
    parsed.name = model.substr(slash + 1);
  }
  if (!is_hub_name(parsed.owner) || !is_hub_name(parsed.name))
    throw Error(Error::Kind::kUsage, text, "is not the name of a model on the hub",
                "give OWNER/NAME or OWNER/NAME@REVISION, such as Salesforce/blip-itm-base-coco");
  if (at == text.npos) return parsed;
  parsed.revision = text.substr(at + 1);
  if (!is_revision(parsed.revision))
    throw Error(Error::Kind::kUsage, text, "has no branch, tag or commit behind the @");
  return parsed;
}

bool is_commit(std::string_view text) {
  constexpr std::size_t kDigits = 40;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool is_plain_file_name(std::string_view name) {
  constexpr std::size_t kMost = 200;  // of 255; something is appended to it
  return !name.empty() && name.size() <= kMost && name.front() != '.' &&
         std::ranges::all_of(name, is_plain);
}

}  // namespace litevl
