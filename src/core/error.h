// The one exception type of the project.
#pragma once

#include <stdexcept>
#include <string>

namespace litevl {

/// A failure the user can act on. Caught in cli/, and where one file or video of many has failed;
/// everything else lets it pass. Its text is "where: what; hint", a line that a terminal can be
/// given: strangers' bytes in it are as `printable` has them, and each part has at most some 2,000
/// bytes, of longer ones the middle is left out.
class Error : public std::runtime_error {
 public:
  enum class Kind { kUsage, kData, kMachine };  // exit codes 2, 3, 4

  /// `where` names the object ("holiday.mp4, stream 0"), `what` says expected and found, `hint`
  /// what to do and may be empty.
  Error(Kind kind, const std::string& where, const std::string& what, const std::string& hint = {});

  Kind kind() const noexcept { return kind_; }
  int exit_code() const noexcept { return 2 + static_cast<int>(kind_); }

 private:
  Kind kind_;
};

}  // namespace litevl
