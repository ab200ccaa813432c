// Builds a JSON value from a parser's events, within limits.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/json_text.h"

namespace litevl {

/// Builds one value, from its first event to its last, and can then be used for another. If
/// something is wrong with the value, that is kept as `problem` and the rest of the value is
/// skipped, so that a reader of many values can continue after it. For one thread.
///
/// nlohmann's own parser with a callback looks through all members of an object whenever one of
/// them ends, which is quadratic in the number of a file's tensors. It also accepts a name twice.
class JsonBuilder {
 public:
  explicit JsonBuilder(const JsonLimits& limits) : limits_(limits) {}

  /// A list or an object begins or ends.
  void begin(nlohmann::json::value_t container);
  void end();
  /// The name of the next value, in an object.
  void name(std::string& name);
  /// Null, a boolean, a number or a string.
  void scalar(nlohmann::json value);

  /// Whether the value is complete.
  bool is_done() const { return has_begun_ && depth_ == 0; }
  /// What is wrong with the value so far ("has "a" twice"), or empty.
  const std::string& problem() const { return problem_; }
  std::int64_t values() const { return values_; }

  /// The complete value, if there is no problem. Afterwards the builder is as new.
  nlohmann::json take();

 private:
  nlohmann::json* add(nlohmann::json value);
  void refuse(std::string problem);

  JsonLimits limits_;
  nlohmann::json root_;
  std::vector<nlohmann::json*> open_;  // outermost first; empty once there is a problem
  std::string name_;
  std::string problem_;
  std::int64_t values_ = 0;
  int depth_ = 0;
  bool has_begun_ = false;
};

/// A parser's events, named as in JsonBuilder, for readers that handle more than one value of a
/// document. Any of them may throw.
class JsonEvents : public nlohmann::json::json_sax_t {
 public:
  virtual void begin(nlohmann::json::value_t container) = 0;
  virtual void end() = 0;
  virtual void name(std::string& name) = 0;
  virtual void scalar(nlohmann::json value) = 0;
  /// `reason` says where and why `text` is not JSON.
  virtual void broken(const std::string& reason) = 0;

  /// Reads one document. Nothing may follow it in `text`.
  void read(std::string_view text) { nlohmann::json::sax_parse(text.begin(), text.end(), this); }

  bool null() final;
  bool boolean(bool value) final;
  bool number_integer(std::int64_t value) final;
  bool number_unsigned(std::uint64_t value) final;
  bool number_float(double value, const std::string& text) final;
  bool string(std::string& value) final;
  bool binary(nlohmann::json::binary_t& value) final;
  bool start_object(std::size_t size) final;
  bool key(std::string& name) final;
  bool end_object() final;
  bool start_array(std::size_t size) final;
  bool end_array() final;
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error) final;
};

}  // namespace litevl
