// What is thrown: Error where something failed that the caller can act on, and Stopped where the
// caller asked for an end. Functions may throw std::bad_alloc besides.
#pragma once

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "litevl/export.h"

namespace litevl {

/// A failure the user can act on. Its text is "where: what; hint", a line that a terminal can be
/// given: strangers' bytes in it are escaped, and each part has at most some 2,000 bytes, of longer
/// ones the middle is left out.
class LITEVL_API Error : public std::runtime_error {
 public:
  enum class Kind {
    kUsage,    ///< what was asked for: another call may help. Exit code 2
    kData,     ///< a file, video or library. Exit code 3
    kMachine,  ///< the disk, the memory, the system. Exit code 4
  };

  /// `where` names the object ("holiday.mp4, stream 0"), `what` says expected and found, `hint`
  /// what to do and may be empty.
  Error(Kind kind, const std::string& where, const std::string& what, const std::string& hint = {});
  Error(const Error&) noexcept = default;
  Error& operator=(const Error&) noexcept = default;
  ~Error() override;

  Kind kind() const noexcept { return kind_; }
  /// The parts of the text, as they stand in it.
  const std::string& where() const noexcept { return parts_->where; }
  const std::string& problem() const noexcept { return parts_->problem; }
  const std::string& hint() const noexcept { return parts_->hint; }
  int exit_code() const noexcept { return 2 + static_cast<int>(kind_); }

 private:
  struct Parts {
    std::string where;
    std::string problem;
    std::string hint;
  };
  Error(Kind kind, std::shared_ptr<const Parts> parts);

  Kind kind_;
  std::shared_ptr<const Parts> parts_;  // copies of an exception may not throw
};

/// "usage", "data", "machine": as documents and Python have it.
LITEVL_API std::string name_of(Error::Kind kind);

/// Work ended at a safe point because somebody asked for it, which is no failure and so no Error.
/// Its text is one line.
class LITEVL_API Stopped : public std::exception {
 public:
  /// `hint` says what was kept or how to go on and may be empty.
  explicit Stopped(const std::string& hint = {});
  Stopped(const Stopped&) noexcept = default;
  Stopped& operator=(const Stopped&) noexcept = default;
  ~Stopped() override;

  const char* what() const noexcept override { return text_->c_str(); }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace litevl
