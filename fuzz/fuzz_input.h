// What every fuzzer shares: its input as a file, and what a reader may do with it.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "core/printable.h"
#include "litevl/error.h"

namespace litevl::fuzz {

/// The machine's fault and no finding: a full disk, a folder that is gone.
[[noreturn]] inline void cannot_go_on(const std::filesystem::path& path) {
  std::cerr << "fuzz: " << path << " cannot be written: " << std::strerror(errno) << std::endl;
  std::_Exit(4);
}

/// A folder of this process alone, which is left behind when a finding ends it.
inline const std::filesystem::path& folder() {
  static const std::filesystem::path made = [] {
    const char* chosen = std::getenv("TMPDIR");
    std::string name = std::string(chosen == nullptr ? "/tmp" : chosen) + "/litevl-fuzz-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) cannot_go_on(name);
    return std::filesystem::path(name);
  }();
  return made;
}

/// `bytes` as the file `name` in `folder()`.
inline std::filesystem::path as_file(std::string_view bytes, const std::string& name) {
  const auto path = folder() / name;
  std::ofstream file(path, std::ios::binary);
  if (!file.write(bytes.data(), std::ssize(bytes)).flush()) cannot_go_on(path);
  return path;
}

/// Calls a reader, which may refuse what it is given, but by an Error of one line that is fit for a
/// terminal, and not as if the machine or, without options, the user were to blame.
template <typename Read>
void read_or_refuse(const Read& read, bool is_use_checked = true) {
  try {
    read();
  } catch (const Error& error) {
    const std::string text = error.what();
    const bool is_data = error.kind() == Error::Kind::kData ||
                         (!is_use_checked && error.kind() == Error::Kind::kUsage);
    if (is_data && text == printable(text) && text.size() <= 8'000) return;
    std::cerr << "fuzz: wrongly refused: " << text << std::endl;
    std::abort();
  }
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace litevl::fuzz
