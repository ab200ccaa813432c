// What Prometheus reads: docs/http.md.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace litevl {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// A request was answered. These may be called from any thread.
  void count(const std::string& route, int status, double seconds);
  /// A part of a search, or of other work, took so long.
  void time(const std::string& stage, double seconds);
  /// A number that is asked for whenever the metrics are read. Call it before the server runs.
  void watch(const std::string& name, const std::string& help, std::function<double()> value);

  /// All in Prometheus's text form.
  std::string text();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace litevl
