// The exceptions of the library: Error when something failed and the caller can do something about
// it, and Stopped when the caller cancelled the work. Functions may also throw std::bad_alloc.
#pragma once

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "litevl/export.h"

namespace litevl {

/// A failure that the user can do something about. Its text is one line, "where: what; hint", that
/// is safe to print on a terminal: bytes from untrusted files are escaped. Each part has at most
/// about 2,000 bytes; the middle of a longer one is left out.
class LITEVL_API Error : public std::runtime_error {
 public:
  enum class Kind {
    kUsage,    ///< the request is wrong: change the call. Exit code 2
    kData,     ///< a file, a video or a library is wrong. Exit code 3
    kMachine,  ///< the disk, the memory or the system failed. Exit code 4
  };

  /// `where` names the object ("holiday.mp4, stream 0"), `what` says what was expected and what was
  /// found, `hint` says what to do and may be empty.
  Error(Kind kind, const std::string& where, const std::string& what, const std::string& hint = {});
  Error(const Error&) noexcept = default;
  Error& operator=(const Error&) noexcept = default;
  ~Error() override;

  Kind kind() const noexcept { return kind_; }
  /// The parts of the text, exactly as they appear in it.
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

/// "usage", "data" or "machine": the names used in JSON and Python.
LITEVL_API std::string name_of(Error::Kind kind);

/// The work ended at a safe point because it was cancelled. This is not a failure, and so not an
/// Error. Its text is one line.
class LITEVL_API Stopped : public std::exception {
 public:
  /// `hint` says what was kept or how to continue. It may be empty.
  explicit Stopped(const std::string& hint = {});
  Stopped(const Stopped&) noexcept = default;
  Stopped& operator=(const Stopped&) noexcept = default;
  ~Stopped() override;

  const char* what() const noexcept override { return text_->c_str(); }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace litevl
