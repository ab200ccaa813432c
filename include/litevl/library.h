// What is in a library, and what is done with one as a whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/types.h"

namespace litevl {

/// What the library has of a root: a folder whose videos it has, or one video.
struct RootSummary {
  std::string name;  ///< by which it is moved and removed; empty: of no root, what follows
  std::filesystem::path path;  ///< absolute
  bool is_there = true;        ///< its folder or file
  std::int64_t videos = 0;
  std::int64_t clips = 0;
  std::int64_t unfinished = 0;  ///< videos, which the next indexing goes on with
  std::int64_t failed = 0;      ///< videos that were not read, or not to their end
};

struct LibraryVideo {
  std::string path;  ///< absolute, any bytes
  std::int64_t clips = 0;
  bool is_finished = false;  ///< false while there are clips to come
  std::string error;         ///< why it was not read, or not to its end; empty if all is well
};

/// The vectors of all clips with where they are: row i is of `ranges[i]` of
/// `videos[video_of[i]]`.
struct LibraryFeatures {
  Embeddings embeddings;               ///< [clips, J]
  std::vector<std::int64_t> video_of;  ///< index in `videos`
  std::vector<TimeRange> ranges;
  std::vector<std::string> videos;  ///< paths, any bytes
};

/// A folder with an SQLite database, which is the truth, and files derived from it. Every call
/// opens it, sees one state of it and throws Error: kUsage if there is none, kData if it is damaged
/// or of a later version, kMachine if the disk refuses. Any number of threads and processes.
class LITEVL_API Library {
 public:
  explicit Library(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Whether there is a library in the folder. Throws Error (kMachine) only.
  bool exists() const;
  /// The folder of the model that made its features, or empty if it has none yet.
  std::filesystem::path model() const;
  std::vector<LibraryVideo> videos() const;  ///< by path
  /// Those under no root come last, in an entry without a name.
  std::vector<RootSummary> roots() const;
  LibraryFeatures features() const;

  /// The folder of a root was moved to `path`: so were its videos, whose clips stay as they are.
  /// `root` is a root's name or path, or a folder with known videos. Returns how many were moved.
  /// Throws Error (kUsage) for an unknown name and where not one of the videos is in the new place.
  std::int64_t move(const std::string& root, const std::filesystem::path& path) const;
  /// Forgets a root and its videos that are under no other root. Returns how many were removed.
  std::int64_t remove(const std::string& root) const;
  /// Writes it, as it is at one moment, to the new folder `to`, also while it is in use. Returns
  /// the bytes. Throws Error (kUsage) if `to` exists.
  std::int64_t backup(const std::filesystem::path& to) const;

 private:
  std::filesystem::path folder_;
};

/// The library that is meant where none is named: that of litevl/config.toml in the user's folder
/// of configurations, else "library" in the user's folder of data. Throws Error (kUsage) if there
/// is no such folder or the file is broken.
LITEVL_API std::filesystem::path default_library();

}  // namespace litevl
