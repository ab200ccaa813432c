// The parts of a file that has several: train, validate, test.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

namespace litevl {

/// Takes the entries of one split and notes which there are. "val", "validate" and "validation"
/// are one.
class Splits {
 public:
  /// `wanted`: a split, "all", or empty, which does for a file that has one.
  explicit Splits(std::string wanted) : wanted_(std::move(wanted)) {}

  /// Whether an entry of the split is wanted.
  bool takes(const std::string& split);

  /// The split that was taken, or "all" of several, after the last entry. Throws Error: (kUsage) if
  /// there are several and none was chosen, or the one that was is not there; `where` names the
  /// file.
  std::string chosen(const std::string& where) const;

 private:
  std::string wanted_;
  std::vector<std::string> order_;        // of appearance
  std::unordered_set<std::string> seen_;  // the same, for a file may have a million
};

}  // namespace litevl
