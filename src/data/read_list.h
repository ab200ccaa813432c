// What all lists of captions or questions share in how they are read from a file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "data/list_origin.h"

namespace litevl {

/// The text of `file` (core/text_file.h), whose path and digest become those of `origin`. Throws
/// Error (kData) if it is no text file or over 256 MiB.
std::string read_list_file(const std::filesystem::path& file, ListOrigin& origin);

/// The text of a file that a list is joined with; it is added to `origin`. Throws Error (kData) if
/// it is no text file or over `limit_bytes`.
std::string read_joined(const std::filesystem::path& file, std::uint64_t limit_bytes,
                        ListOrigin& origin);

/// Options that count the broken entries which they hand on. Must not move while they are used.
class CountedOptions {
 public:
  explicit CountedOptions(const AnnotationOptions& options);
  CountedOptions(const CountedOptions&) = delete;
  CountedOptions& operator=(const CountedOptions&) = delete;

  const AnnotationOptions& options() const { return options_; }

  /// Throws Error (kData) for a list in which nothing is left: because its entries are broken, or
  /// else `otherwise`.
  [[noreturn]] void fail_empty(const std::string& where, const std::string& otherwise) const;

 private:
  AnnotationOptions options_;
  std::int64_t broken_ = 0;
  std::string first_;
};

}  // namespace litevl
