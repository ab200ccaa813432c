#include "checkpoint/kept_hashes.h"

#include <cstdint>
#include <ostream>

#include "checkpoint/word_hash.h"
#include "core/files.h"
#include "litevl/error.h"

namespace litevl {

namespace fs = std::filesystem;

std::string file_identity(const struct stat& status) {
  std::string identity = "1";  // of what is kept
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
        static_cast<std::uint64_t>(status.st_size),
        static_cast<std::uint64_t>(status.st_mtim.tv_sec),
        static_cast<std::uint64_t>(status.st_mtim.tv_nsec),
        static_cast<std::uint64_t>(status.st_ctim.tv_sec),
        static_cast<std::uint64_t>(status.st_ctim.tv_nsec)})
    identity += ' ' + std::to_string(part);
  return identity;
}

std::string read_kept_hash(const fs::path& path) {
  try {
    std::string text = read_file(path, WordHash::kDigits);
    const bool is_whole = text.size() == WordHash::kDigits &&
                          text.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_whole ? text : "";
  } catch (const Error&) {
    return {};
  }
}

void keep_hash(const fs::path& path, const std::string& digits) {
  try {
    fs::create_directories(path.parent_path());
    fs::permissions(path.parent_path(), fs::perms::owner_all);  // nobody else's are believed
    write_file_atomically(path, [&](std::ostream& out) { out << digits; });
  } catch (const std::exception&) {
    // The file is read again the next time.
  }
}

}  // namespace litevl
