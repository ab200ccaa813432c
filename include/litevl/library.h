// A library: what it contains, and operations on it as a whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/types.h"

namespace litevl {

/// What the library has of a root. A root is a folder of videos, or a single video, that was given
/// to be indexed.
struct RootSummary {
  std::string name;  ///< used to move and remove it; empty: this entry counts videos of no root
  std::filesystem::path path;  ///< absolute
  bool is_there = true;        ///< whether its folder or file exists
  std::int64_t videos = 0;
  std::int64_t clips = 0;
  std::int64_t unfinished = 0;  ///< videos that the next indexing run continues with
  std::int64_t failed = 0;      ///< videos that were not read, or not completely
};

struct LibraryVideo {
  std::string path;  ///< absolute, any bytes
  std::int64_t clips = 0;
  bool is_finished = false;  ///< false while some of its clips are not stored yet
  std::string error;         ///< why it was not read, or not completely; empty if it was
};

/// The embeddings of all clips. Row i belongs to the clip `ranges[i]` of the video
/// `videos[video_of[i]]`.
struct LibraryFeatures {
  Embeddings embeddings;               ///< [clips, J]
  std::vector<std::int64_t> video_of;  ///< index into `videos`
  std::vector<TimeRange> ranges;
  std::vector<std::string> videos;  ///< paths, any bytes
};

/// What `Library::merge` did.
struct MergeReport {
  std::int64_t videos = 0;  ///< copied
  std::int64_t clips = 0;   ///< copied
  std::int64_t known = 0;   ///< videos that were there already
};

/// A folder with an SQLite database, which holds all the data, and files derived from it. Every
/// call opens the database again and sees one consistent state of it. Every call throws Error:
/// kUsage if there is no library, kData if it is damaged or was made by a later version, kMachine
/// if the disk fails. May be used from any number of threads and processes.
class LITEVL_API Library {
 public:
  explicit Library(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Whether there is a library in the folder. Throws only Error (kMachine).
  bool exists() const;
  /// The folder of the model that computed its features; empty if it has none yet.
  std::filesystem::path model() const;
  std::vector<LibraryVideo> videos() const;  ///< sorted by path
  /// Videos that belong to no root are counted in a last entry without a name.
  std::vector<RootSummary> roots() const;
  LibraryFeatures features() const;

  /// Tells the library that the folder of a root, with its videos, was moved to `path`. The clips
  /// stay as they are. `root` is the name or path of a root, or a folder with known videos. Returns
  /// how many videos were moved. Throws Error (kUsage) if `root` is unknown or none of the videos
  /// is in the new place.
  std::int64_t move(const std::string& root, const std::filesystem::path& path) const;
  /// Forgets a root, and those of its videos that are under no other root. Returns how many videos
  /// were removed.
  std::int64_t remove(const std::string& root) const;
  /// Copies to this library, which is created if it does not exist, what it does not have of the
  /// library in `from`: roots, and videos with their clips. May be repeated after an interruption.
  /// What chance finds is measured by the next indexing. Throws Error (kUsage) if `from` was made
  /// with another model or keeps other tokens, or is this library.
  MergeReport merge(const std::filesystem::path& from) const;
  /// Writes a consistent copy of the library to the folder `to`, which is created if it does not
  /// exist. The library may be in use meanwhile. Returns the copy's size in bytes. Throws Error
  /// (kUsage) if `to` contains a library.
  std::int64_t backup(const std::filesystem::path& to) const;

 private:
  std::filesystem::path folder_;
};

/// The library that is used when none is named: the one that litevl/config.toml in the user's
/// configuration folder names, else the folder litevl/library in the user's data folder (XDG Base
/// Directory Specification). Throws Error (kUsage) if the user has no such folder or the file
/// cannot be understood.
LITEVL_API std::filesystem::path default_library();

}  // namespace litevl
