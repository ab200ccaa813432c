#include "video/find_videos.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// What cameras, broadcasters, discs, the net and encoders write.
constexpr std::string_view kEndings[] = {
    ".264",    ".265",   ".360",   ".3g2",   ".3gp",  ".3gp2", ".3gpp", ".3gpp2", ".amv",  ".apng",
    ".asf",    ".av1",   ".avc",   ".avi",   ".bik",  ".bk2",  ".dav",  ".dif",   ".divx", ".dv",
    ".dvr-ms", ".evo",   ".f4p",   ".f4v",   ".flc",  ".fli",  ".flv",  ".gif",   ".gxf",  ".h264",
    ".h265",   ".hdmov", ".hevc",  ".insv",  ".ismv", ".ivf",  ".k3g",  ".lrf",   ".lrv",  ".m1v",
    ".m2p",    ".m2ps",  ".m2t",   ".m2ts",  ".m2v",  ".m4s",  ".m4v",  ".mj2",   ".mjp2", ".mjpeg",
    ".mjpg",   ".mk3d",  ".mkv",   ".mod",   ".moov", ".mov",  ".mp2v", ".mp4",   ".mp4v", ".mpe",
    ".mpeg",   ".mpeg1", ".mpeg2", ".mpeg4", ".mpg",  ".mpg4", ".mpv",  ".mpv2",  ".mts",  ".mxf",
    ".mxg",    ".nsv",   ".nut",   ".nuv",   ".obu",  ".ogm",  ".ogv",  ".ogx",   ".pva",  ".qt",
    ".rec",    ".rm",    ".rmvb",  ".roq",   ".smk",  ".ssif", ".svi",  ".tod",   ".tp",   ".trp",
    ".ts",     ".usm",   ".vc1",   ".vdr",   ".viv",  ".vob",  ".vp8",  ".vp9",   ".vro",  ".webm",
    ".wm",     ".wmv",   ".wtv",   ".xesc",  ".xvid", ".y4m"};

// Files that somebody may take for videos and that are none, or not yet.
struct OtherEnding {
  std::string_view ending;
  const char* reason;
};
constexpr const char* kUnfinished = "a download that has not ended";
constexpr const char* kList = "a list of other files, not a video";
constexpr const char* kRaw = "a camera's raw pictures, which FFmpeg does not read";
constexpr OtherEnding kOtherEndings[] = {
    {".part", kUnfinished},
    {".partial", kUnfinished},
    {".crdownload", kUnfinished},
    {".download", kUnfinished},
    {".opdownload", kUnfinished},
    {".aria2", kUnfinished},
    {".filepart", kUnfinished},
    {".ytdl", kUnfinished},
    {".fdmdownload", kUnfinished},
    {".xltd", kUnfinished},
    {".!ut", kUnfinished},
    {".!qb", kUnfinished},
    {".bc!", kUnfinished},
    {".m3u8", kList},
    {".m3u", kList},
    {".mpd", kList},
    {".asx", kList},
    {".wvx", kList},
    {".ram", kList},
    {".pls", kList},
    {".xspf", kList},
    {".smil", kList},
    {".mpls", kList},
    {".f4m", kList},
    {".ism", kList},
    {".iso", "the image of a disc; its files are not looked at"},
    {".yuv", "pictures without their size"},
    {".webp", "a picture; animated ones are not read by FFmpeg"},
    {".braw", kRaw},
    {".r3d", kRaw}};

// What stands beside videos under their names and is none.
constexpr std::string_view kBeside[] = {
    ".srt", ".vtt", ".ass",         ".ssa",  ".sub", ".idx", ".json", ".txt",    ".csv",
    ".xml", ".nfo", ".jpg",         ".jpeg", ".png", ".md5", ".sha1", ".sha256", ".torrent",
    ".xmp", ".log", ".description", ".lrc",  ".wav", ".mp3", ".m4a",  ".webp",   ".html"};

std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

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
  const std::vector<LeftOut>& left_out() const { return left_out_; }
  const std::vector<fs::path>& folders() const { return folders_; }

 private:
  [[noreturn]] static void refuse(const fs::path& root, const std::string& why) {
    throw Error(Error::Kind::kUsage, root.string(), why);
  }

  void add_folder(const fs::path& folder, std::error_code& error) {
    check_stop();
    const fs::path real = fs::canonical(folder, error);
    if (error || !entered_.insert(real).second) return;  // a loop of links ends here
    folders_.push_back(folder);
    std::set<fs::path> entries;  // in order, so that of two links to a folder the same one counts
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
      if (!entry->path().filename().string().starts_with('.')) entries.insert(entry->path());
    for (const fs::path& entry : entries) add_entry(entry);
  }

  void add_entry(const fs::path& entry) {
    std::error_code error;
    const fs::file_status status = fs::status(entry, error);
    if (fs::is_directory(status)) {
      error.clear();
      add_folder(entry, error);
      if (error) left_out_.push_back({entry, "cannot be read: " + error.message()});
    } else if (fs::is_regular_file(status)) {
      if (has_video_ending(entry))
        found_.insert(entry);
      else
        name_other(entry);
    } else if (std::error_code ignored;
               !fs::exists(status) && fs::is_symlink(fs::symlink_status(entry, ignored))) {
      // A link may have been to a folder, or have any name.
      left_out_.push_back({entry, "a link that leads nowhere"});
    } else if (has_video_ending(entry)) {
      left_out_.push_back(
          {entry, error ? "cannot be read: " + error.message() : "not a regular file"});
    }
  }

  void name_other(const fs::path& file) {
    const std::string ending = ending_of(file);
    for (const auto& [other, reason] : kOtherEndings)
      if (ending == other) return left_out_.push_back({file, reason});
    if (has_video_ending(file.stem()) &&
        std::find(std::begin(kBeside), std::end(kBeside), ending) == std::end(kBeside))
      left_out_.push_back({file, "has " + ending + " behind a video's ending: a download?"});
  }

  std::set<fs::path> found_;
  std::set<fs::path> entered_;
  std::vector<LeftOut> left_out_;
  std::vector<fs::path> folders_;
};

}  // namespace

bool has_video_ending(const fs::path& path) {
  return std::find(std::begin(kEndings), std::end(kEndings), ending_of(path)) != std::end(kEndings);
}

std::vector<fs::path> find_videos(const std::vector<fs::path>& roots,
                                  std::vector<LeftOut>* left_out, std::vector<fs::path>* folders) {
  Search search;
  for (const fs::path& root : roots) search.add_root(root);
  if (left_out != nullptr) *left_out = search.left_out();
  if (folders != nullptr) *folders = search.folders();
  return search.found();
}

}  // namespace litevl
