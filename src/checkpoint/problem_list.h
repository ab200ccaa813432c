// Collects everything that is wrong with a file, to report it at once instead of one problem per
// run.
#pragma once

#include <string>
#include <vector>

#include "litevl/error.h"

namespace litevl {

class ProblemList {
 public:
  void add(std::string problem) { problems_.push_back(std::move(problem)); }
  bool empty() const { return problems_.empty(); }

  /// Throws Error (kData) if there are any problems, naming the first 20.
  void throw_if_any(const std::string& where, const std::string& summary,
                    const std::string& hint = {}) const {
    if (problems_.empty()) return;
    constexpr std::size_t kMaxNamed = 20;
    std::string text = summary + " (" + std::to_string(problems_.size()) + "): ";
    for (std::size_t i = 0; i < problems_.size() && i < kMaxNamed; ++i)
      text += (i == 0 ? "" : ", ") + problems_[i];
    if (problems_.size() > kMaxNamed)
      text += ", and " + std::to_string(problems_.size() - kMaxNamed) + " more";
    throw Error(Error::Kind::kData, where, text, hint);
  }

 private:
  std::vector<std::string> problems_;
};

}  // namespace litevl
