#include "core/json_builder.h"

#include <algorithm>
#include <utility>

namespace litevl {

using nlohmann::json;

void JsonBuilder::begin(json::value_t container) {
  json* added = add(json(container));
  ++depth_;
  if (depth_ > limits_.depth) return refuse("is nested too deeply");
  if (added != nullptr) open_.push_back(added);
}

void JsonBuilder::end() {
  --depth_;
  if (!open_.empty()) open_.pop_back();
}

void JsonBuilder::name(std::string& name) {
  if (!problem_.empty()) return;
  if (open_.back()->contains(name)) return refuse("has \"" + name + "\" twice");
  name_ = std::move(name);
}

void JsonBuilder::scalar(json value) { add(std::move(value)); }

json* JsonBuilder::add(json value) {
  has_begun_ = true;
  if (!problem_.empty()) return nullptr;
  if (++values_ > limits_.values) {
    refuse("has too many values");
    return nullptr;
  }
  if (depth_ == 0) {
    root_ = std::move(value);
    return &root_;
  }
  json& parent = *open_.back();
  if (parent.is_object()) return &*parent.emplace(std::move(name_), std::move(value)).first;
  parent.push_back(std::move(value));
  return &parent.back();
}

void JsonBuilder::refuse(std::string problem) {
  problem_ = std::move(problem);
  open_.clear();
  root_ = nullptr;
}

json JsonBuilder::take() {
  json value = std::move(root_);
  *this = JsonBuilder(limits_);
  return value;
}

bool JsonEvents::null() {
  scalar(nullptr);
  return true;
}

bool JsonEvents::boolean(bool value) {
  scalar(value);
  return true;
}

bool JsonEvents::number_integer(std::int64_t value) {
  scalar(value);
  return true;
}

bool JsonEvents::number_unsigned(std::uint64_t value) {
  scalar(value);
  return true;
}

bool JsonEvents::number_float(double value, const std::string&) {
  scalar(value);
  return true;
}

bool JsonEvents::string(std::string& value) {
  scalar(std::move(value));
  return true;
}

bool JsonEvents::binary(json::binary_t&) { return true; }  // no such thing in JSON

bool JsonEvents::start_object(std::size_t) {
  begin(json::value_t::object);
  return true;
}

bool JsonEvents::key(std::string& given) {
  name(given);
  return true;
}

bool JsonEvents::end_object() {
  end();
  return true;
}

bool JsonEvents::start_array(std::size_t) {
  begin(json::value_t::array);
  return true;
}

bool JsonEvents::end_array() {
  end();
  return true;
}

bool JsonEvents::parse_error(std::size_t, const std::string&, const json::exception& error) {
  const std::string message = error.what();
  broken(message.substr(std::min(message.find(' '), message.size() - 1) + 1));
  return false;
}

}  // namespace litevl
