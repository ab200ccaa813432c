#include "video/find_videos.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "core/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 27> kEndings = {
    ".3g2", ".3gp", ".asf", ".avi", ".divx", ".f4v", ".flv",  ".gif",  ".m2ts",
    ".m2v", ".m4v", ".mkv", ".mov", ".mp4",  ".mpe", ".mpeg", ".mpg",  ".mts",
    ".mxf", ".ogm", ".ogv", ".qt",  ".rm",   ".ts",  ".vob",  ".webm", ".wmv"};

class Search {
 public:
  void add_root(const fs::path& root) {
    std::error_code error;
    const fs::file_status status = fs::status(root, error);
    if (fs::is_regular_file(status)) {
      found_.insert(root.lexically_normal());
    } else if (fs::is_directory(status)) {
      add_folder(root.lexically_normal(), error);
      if (error) refuse(root, error.message());
    } else if (fs::exists(status)) {
      refuse(root, "neither a file nor a folder");
    } else {
      refuse(root, error ? error.message() : "no such file or folder");
    }
  }

  std::vector<fs::path> found() const { return {found_.begin(), found_.end()}; }

 private:
  [[noreturn]] static void refuse(const fs::path& root, const std::string& why) {
    throw Error(Error::Kind::kUsage, root.string(), why);
  }

  void add_folder(const fs::path& folder, std::error_code& error) {
    const fs::path real = fs::canonical(folder, error);
    if (error || !entered_.insert(real).second) return;  // a loop of links ends here
    std::set<fs::path> entries;  // in order, so that of two links to a folder the same one counts
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
      if (!entry->path().filename().string().starts_with('.')) entries.insert(entry->path());
    for (const fs::path& entry : entries) {
      std::error_code ignored;
      const fs::file_status status = fs::status(entry, ignored);
      if (fs::is_directory(status)) {
        add_folder(entry, ignored);
      } else if (fs::is_regular_file(status) && has_video_ending(entry)) {
        found_.insert(entry);
      }
    }
  }

  std::set<fs::path> found_;
  std::set<fs::path> entered_;
};

}  // namespace

bool has_video_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<fs::path> find_videos(const std::vector<fs::path>& roots) {
  Search search;
  for (const fs::path& root : roots) search.add_root(root);
  return search.found();
}

}  // namespace litevl
