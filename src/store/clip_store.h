// A library as everything above it sees it, whatever keeps it. E the embeddings' width.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/clip_writer.h"
#include "store/records.h"

namespace litevl {

/// Reads that belong together happen while it lives: they see one state of the library. Ends before
/// its store.
class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  virtual ~Snapshot() = default;
};

/// An open library, for one thread at a time. Clips have numbers, which are never given to others
/// and only grow. Every function throws Error: kData if what is stored is damaged, kMachine if the
/// disk or the database's server refuses. open_store.h opens one.
class ClipStore {
 public:
  ClipStore() = default;
  ClipStore(const ClipStore&) = delete;
  ClipStore& operator=(const ClipStore&) = delete;
  virtual ~ClipStore() = default;

  /// "library NAME", for errors.
  virtual const std::string& where() const = 0;
  /// One at a time, and none while a writer has not committed. Where a rebuilt library has taken
  /// this one's place (rebuilding.h), it and what follows are of that.
  virtual std::unique_ptr<Snapshot> snapshot() = 0;
  /// One at a time until it has committed; of a library that was opened to be written.
  virtual std::unique_ptr<ClipWriter> begin_writing() = 0;

  /// Of this library alone: a rebuilt one has another. While it stays the same, clips are only
  /// added and removed, and keep their embeddings.
  virtual std::string stamp() = 0;
  /// An empty fingerprint in a new library.
  virtual ModelIdentity model() = 0;
  /// How much is kept of new clips' tokens, in a new library a quarter; in one of an earlier
  /// version all.
  virtual TokenForm token_form() = 0;
  /// How many of their places the video encoder keeps, in a new library all.
  virtual double kept_places() = 0;
  /// All videos, by path.
  virtual std::vector<VideoRecord> videos() = 0;
  /// All roots, by name.
  virtual std::vector<Root> roots() = 0;
  virtual std::int64_t clip_count() = 0;
  /// The greatest number of a clip, 0 if there are none.
  virtual std::int64_t last_clip() = 0;
  /// Where the clips of a video are, in the order of their numbers (`clip_ids`).
  virtual std::vector<TimeRange> clip_ranges(std::int64_t video_id) = 0;

  /// The numbers of a video's clips, ascending. Those that were made later have greater ones, even
  /// if they are of an earlier part of the video.
  virtual std::vector<std::int64_t> clip_ids(std::int64_t video_id) = 0;

  /// E of the first clip's embedding; 0 if there are no clips.
  virtual std::int64_t embedding_width() = 0;

  /// Of clips by their numbers, in the order of `ids`. Throws Error (kData), naming the clip, where
  /// one is missing or damaged.
  virtual std::vector<ClipRecord> clips(std::span<const std::int64_t> ids) = 0;
  /// The clip `id` and up to `count` clips of its video before and after it, in the order of time.
  virtual std::vector<ClipOfVideo> clips_around(std::int64_t id, std::int64_t count) = 0;
  /// The numbers of all clips of these videos.
  virtual std::vector<std::int64_t> clips_of(std::span<const std::int64_t> video_ids) = 0;
  virtual std::vector<ClipTokens> tokens(std::span<const std::int64_t> ids) = 0;
  /// Nothing of clips that were indexed by an earlier version. They are of `width` finite numbers
  /// each.
  virtual std::vector<std::optional<FrameVectors>> frame_vectors(std::span<const std::int64_t> ids,
                                                                 std::int64_t width) = 0;
  /// (ids, E), of `width` numbers each.
  virtual Array<float> embeddings(std::span<const std::int64_t> ids, std::int64_t width) = 0;
  /// Those of all clips with numbers above `after`, some at a time, for which it calls `use`.
  /// Throws Error (kData) if one has not `width` numbers.
  virtual void read_embeddings(std::int64_t width, std::int64_t after,
                               const std::function<void(const ClipEmbeddings&)>& use) = 0;

  /// For each of `queries` (n,E) the `count` clips with the greatest products, or all if there are
  /// fewer, the nearest first; the products are of the stored vectors. Knows what was added or
  /// removed until now by itself. In a large library near ones may be left out
  /// (docs/laboratory/search.md). Within a `snapshot`. Throws Error (kUsage) for queries that are
  /// not finite.
  virtual std::vector<std::vector<Neighbour>> nearest(const Array<float>& queries,
                                                      std::int64_t count) = 0;
  /// Called after much was written: brings up to date what `nearest` works by, for embeddings of
  /// `width` numbers. Only for its speed. The caller writes the library.
  virtual void prepare_nearest(std::int64_t width) = 0;

  /// What was kept under `name`, of letters and hyphens, while the library had its present stamp;
  /// nothing if nothing was, or it is damaged: it is measured again then.
  virtual std::optional<StoredCalibration> calibration(const std::string& name) = 0;
  /// In the place of what was. The caller writes the library.
  virtual void keep_calibration(const std::string& name, const StoredCalibration& calibration) = 0;

  /// Clips of which every token is there: how many, and the first `count` of them.
  virtual std::int64_t whole_clip_count() = 0;
  virtual std::vector<std::int64_t> whole_clips(std::int64_t count) = 0;
  /// What was removed until now leaves its room to what is written next, as far as readers let it.
  virtual void reuse_room() = 0;
  /// Gives the room that is left back to the system where that is worth it and can be done; nothing
  /// depends on it.
  virtual void give_back_room() = 0;

  virtual StoredSizes sizes() = 0;
  /// Reads all that is stored for what is damaged of the storage itself, and all that is derived
  /// from it by its checksums. What is damaged within clips their readers say. At most a hundred
  /// lines.
  virtual std::vector<StoreFault> faults() = 0;
  /// Removes what is derived and damaged: it is made again when it is needed. Returns how many
  /// files. The caller writes the library.
  virtual std::int64_t remove_damaged_derived() = 0;

  /// By a writer of its own.
  void set_model(const ModelIdentity& model);
  /// Throws Error (kData) in the name of `command` unless the features are of this model.
  void require_model(const std::string& fingerprint, const std::string& command);
  /// Throws Error (kData) if there are none.
  void require_clips();
  /// All of `read_embeddings` together.
  ClipEmbeddings all_embeddings(std::int64_t width);
};

}  // namespace litevl
