#include "core/text_file.h"

#include <algorithm>

#include "core/files.h"
#include "litevl/error.h"

namespace litevl {

std::string as_text(std::string bytes, const std::string& where) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw Error(Error::Kind::kData, where, "is UTF-16, expected UTF-8", "save it as UTF-8");
  refuse_git_lfs_pointer(bytes, where);
  if (bytes.find('\0') != std::string::npos)
    throw Error(Error::Kind::kData, where, "is not a text file");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  return bytes;
}

std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes) {
  return as_text(read_file(path, limit_bytes), path.string());
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    begin = end + 1;
  }
  return lines;
}

void refuse_git_lfs_pointer(std::string_view begin, const std::string& where) {
  if (begin.starts_with("version https://git-lfs.github.com/spec/"))
    throw Error(Error::Kind::kData, where, "is only git-lfs's pointer to the file",
                "in its repository: git lfs pull");
}

}  // namespace litevl
