// A temporary folder for what is measured.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "litevl/error.h"

namespace litevl {

/// It is empty at first; the destructor removes it with its content. Throws Error (kMachine) if it
/// cannot be created.
class BenchFolder {
 public:
  BenchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "litevl-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw Error(Error::Kind::kMachine, name, std::strerror(errno), "TMPDIR names another folder");
    path_ = name;
  }
  ~BenchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace litevl
