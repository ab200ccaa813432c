// Errors as responses: RFC 9457, with the fields of litevl/error.h.
#pragma once

#include <string>

#include "litevl/error.h"
#include "server/http/message.h"

namespace litevl {

/// A failure that has a status of its own: thrown by routes.
class HttpProblem : public std::exception {
 public:
  HttpProblem(int status, std::string what, std::string hint = {})
      : status_(status), what_(std::move(what)), hint_(std::move(hint)) {}

  const char* what() const noexcept override { return what_.c_str(); }
  int status() const { return status_; }
  const std::string& hint() const { return hint_; }

 private:
  int status_;
  std::string what_;
  std::string hint_;
};

/// `kind` is usage for 4xx, machine for 5xx.
Response problem_response(int status, const std::string& what, const std::string& hint = {});
/// Usage is 400, data 422, the machine 500.
Response problem_response(const Error& error);
/// Of the exception that is being handled.
Response problem_response_of_current();

}  // namespace litevl
