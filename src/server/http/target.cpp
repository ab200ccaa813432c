#include "server/http/target.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/percent.h"

namespace litevl {
namespace {

bool is_text(const std::string& bytes) {
  const bool has_control = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (has_control) return false;
  try {
    nlohmann::json(bytes).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

bool is_plain_part(const std::string& part) {
  return !part.empty() && part != "." && part != ".." &&
         part.find_first_of("/\\") == std::string::npos && is_text(part);
}

bool read_path(std::string_view text, Target& target) {
  if (text.empty() || text.front() != '/') return false;
  text.remove_prefix(1);
  while (!text.empty()) {
    const auto end = text.find('/');
    const auto part = percent_decoded(text.substr(0, end));
    if (!part || !is_plain_part(*part)) return false;
    target.path += '/' + *part;
    target.parts.push_back(*part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return false;  // a slash at the end is an empty part
  }
  if (target.path.empty()) target.path.assign(1, '/');
  return true;
}

std::optional<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

bool read_query(std::string_view text, Target& target) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    const auto equals = pair.find('=');
    const auto name = form_decoded(pair.substr(0, equals));
    const auto value = form_decoded(equals == std::string_view::npos ? std::string_view()
                                                                     : pair.substr(equals + 1));
    if (!name || name->empty() || !value || !is_text(*name) || !is_text(*value)) return false;
    if (!target.query.emplace(*name, *value).second) return false;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  Target target;
  const auto question = text.find('?');
  if (!read_path(text.substr(0, question), target)) return std::nullopt;
  if (question != std::string_view::npos && !read_query(text.substr(question + 1), target))
    return std::nullopt;
  return target;
}

std::string cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = header.find(';');
    const auto pair = trimmed(header.substr(0, end));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return std::string(pair.substr(equals + 1));
    if (end == std::string_view::npos) break;
    header.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace litevl
