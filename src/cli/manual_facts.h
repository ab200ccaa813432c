// What the manual pages say of files and of the environment.
#pragma once

#include <span>
#include <string_view>

namespace litevl {

struct ManualFact {
  const char* name;  ///< of the file or variable
  const char* text;
  /// The commands on whose pages it stands, between spaces; null: all of them.
  const char* commands;

  /// Whether it belongs on the page of `command`. That of the program, "litevl", has them all.
  bool is_about(std::string_view command) const;
};

std::span<const ManualFact> manual_files();
std::span<const ManualFact> manual_environment();

}  // namespace litevl
