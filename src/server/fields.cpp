#include "server/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/json_text.h"
#include "core/printable.h"
#include "litevl/error.h"
#include "server/problem.h"

namespace litevl {
namespace {

using nlohmann::json;

template <typename Names>
std::string listed(const Names& names) {
  std::string list;
  for (const char* name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

}  // namespace

json body_of(const Request& request) {
  std::string type = request.header("content-type");
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  // A page of another site can send forms and plain text without being asked, but no JSON.
  if (type != "application/json")
    throw HttpProblem(415, "the body is to be JSON", "send Content-Type: application/json");
  JsonLimits limits;
  limits.values = 100'000;
  limits.token_bytes = std::max<std::size_t>(request.body.size(), 1 << 10);  // a picture is long
  try {
    json body = parse_json(request.body, "body", limits);
    if (!body.is_object()) throw HttpProblem(400, "the body is not an object, {…}");
    return body;
  } catch (const Error& error) {
    throw HttpProblem(400, error.what());
  }
}

Fields::Fields(const json& object, const std::string& where,
               std::initializer_list<const char*> known)
    : object_(object), where_(where.empty() ? "" : where + '.') {
  if (!object.is_object()) throw HttpProblem(400, where + " is not an object, {…}");
  for (const auto& [name, value] : object.items()) {
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [&name = name](const char* one) { return name == one; });
    if (!is_known)
      throw HttpProblem(400, "there is no field " + where_ + shortened(name, 100),
                        "known are " + listed(known));
  }
}

void Fields::refuse(const std::string& name, const std::string& what) const {
  throw HttpProblem(400, where_ + name + " is not " + what);
}

const json* Fields::find(const char* name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string Fields::text(const char* name, const std::string& otherwise) const {
  const json* value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_string()) refuse(name, "a text");
  return value->get<std::string>();
}

bool Fields::flag(const char* name, bool otherwise) const {
  const json* value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) refuse(name, "true or false");
  return value->get<bool>();
}

std::int64_t Fields::whole(const char* name, std::int64_t otherwise, std::int64_t least,
                           std::int64_t most) const {
  const json* value = find(name);
  if (value == nullptr) return otherwise;
  const std::string what =
      "a whole number, " + std::to_string(least) + " to " + std::to_string(most);
  // An unsigned number may be too large for a signed one.
  if (!value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<std::uint64_t>() > static_cast<std::uint64_t>(most)))
    refuse(name, what);
  const auto number = value->get<std::int64_t>();
  if (number < least || number > most) refuse(name, what);
  return number;
}

std::optional<double> Fields::number(const char* name) const {
  const json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) refuse(name, "a number");
  return value->get<double>();
}

double Fields::needed_number(const char* name) const {
  const auto value = number(name);
  if (!value) throw HttpProblem(400, where_ + name + " is missing");
  return *value;
}

std::vector<std::string> Fields::texts(const char* name, std::size_t most) const {
  const json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  if (!value->is_array() || value->size() > most)
    refuse(name, "a list of at most " + std::to_string(most) + " texts");
  std::vector<std::string> texts;
  for (const json& one : *value) {
    if (!one.is_string()) refuse(name, "a list of texts");
    texts.push_back(one.get<std::string>());
  }
  return texts;
}

void check_parameters(const Call& call, std::initializer_list<const char*> known) {
  for (const auto& [name, value] : call.request.query) {
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [&name = name](const char* one) { return name == one; });
    if (!is_known)
      throw HttpProblem(400, "there is no parameter " + shortened(name, 100),
                        known.size() == 0 ? "" : "known are " + listed(known));
  }
}

std::optional<double> number_asked(const Call& call, const char* name) {
  const std::string text = call.asked(name);
  if (text.empty()) return std::nullopt;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(number))
    throw HttpProblem(400, std::string(name) + " is not a number");
  return number;
}

std::int64_t whole_asked(const Call& call, const char* name, std::int64_t otherwise,
                         std::int64_t least, std::int64_t most) {
  const std::string text = call.asked(name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < least || number > most)
    throw HttpProblem(400, std::string(name) + " is not a whole number, " + std::to_string(least) +
                               " to " + std::to_string(most));
  return number;
}

bool flag_asked(const Call& call, const char* name) {
  const std::string text = call.asked(name, "false");
  if (text != "true" && text != "false")
    throw HttpProblem(400, std::string(name) + " is not true or false");
  return text == "true";
}

}  // namespace litevl
