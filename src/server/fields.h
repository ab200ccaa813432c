// Reading what a request says: the fields of a JSON body, and the parameters of a query. Everything
// that is not understood is refused, so that a mistyped filter does not find everything.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "server/route_table.h"

namespace litevl {

/// The body of a request. Throws HttpProblem: 415 unless its type is JSON, 400 if it is not an
/// object.
nlohmann::json body_of(const Request& request);

/// The fields of an object. Every function throws HttpProblem (400) that names the field if its
/// value is of another kind; `null` counts as missing.
class Fields {
 public:
  /// `object` must outlive it. Throws as above if it has fields other than `known`. `where` is its
  /// own name, or empty.
  Fields(const nlohmann::json& object, const std::string& where,
         std::initializer_list<const char*> known);

  bool has(const char* name) const { return find(name) != nullptr; }
  /// Null if it is not there.
  const nlohmann::json* find(const char* name) const;
  std::string text(const char* name, const std::string& otherwise = {}) const;
  bool flag(const char* name, bool otherwise = false) const;
  std::int64_t whole(const char* name, std::int64_t otherwise, std::int64_t least,
                     std::int64_t most) const;
  std::optional<double> number(const char* name) const;
  /// A number that must be there.
  double needed_number(const char* name) const;
  /// A list of texts, of at most `most`; a text by itself is a list of one.
  std::vector<std::string> texts(const char* name, std::size_t most) const;

 private:
  [[noreturn]] void refuse(const std::string& name, const std::string& what) const;

  const nlohmann::json& object_;
  std::string where_;
};

/// Throws HttpProblem (400) if the query has parameters other than `known`.
void check_parameters(const Call& call, std::initializer_list<const char*> known);
/// A number of the query. Throws HttpProblem (400) if it is none, or not finite.
std::optional<double> number_asked(const Call& call, const char* name);
std::int64_t whole_asked(const Call& call, const char* name, std::int64_t otherwise,
                         std::int64_t least, std::int64_t most);
bool flag_asked(const Call& call, const char* name);

}  // namespace litevl
