// The interface of a library's storage, independent of how it is stored. E is the width of
// embeddings.
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

/// All reads while this object exists see the same state of the library. It must be destroyed
/// before its store.
class Snapshot {
 public:
  Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  virtual ~Snapshot() = default;
};

/// An open library, for one thread at a time. Clips have numbers, which only increase and are never
/// used again for other clips. Every function throws Error: kData if what is stored is damaged,
/// kMachine if the disk or the database's server fails. open_store.h opens one.
class ClipStore {
 public:
  ClipStore() = default;
  ClipStore(const ClipStore&) = delete;
  ClipStore& operator=(const ClipStore&) = delete;
  virtual ~ClipStore() = default;

  /// "library NAME", for error messages.
  virtual const std::string& where() const = 0;
  /// Only one at a time, and none while there is a writer that has not committed. If a rebuilt
  /// library has replaced this one (rebuilding.h), the snapshot and all later calls refer to the
  /// new library.
  virtual std::unique_ptr<Snapshot> snapshot() = 0;
  /// Only one at a time until it has committed. The library must have been opened for writing.
  virtual std::unique_ptr<ClipWriter> begin_writing() = 0;

  /// Identifies this library; a rebuilt one has another stamp. While the stamp is the same, clips
  /// are only added and removed, and keep their embeddings.
  virtual std::string stamp() = 0;
  /// The model of the features. A new library has an empty fingerprint.
  virtual ModelIdentity model() = 0;
  /// How much is kept of the tokens of new clips: a quarter in a new library, everything in a
  /// library of an earlier version.
  virtual TokenForm token_form() = 0;
  /// The fraction of places that the video encoder keeps for new clips; 1 in a new library.
  virtual double kept_places() = 0;
  /// All videos, sorted by path.
  virtual std::vector<VideoRecord> videos() = 0;
  /// The video with this path, if there is one.
  virtual std::optional<VideoRecord> video(const std::string& path) = 0;
  /// All roots, sorted by name.
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

  /// The clips with the numbers `ids`, in that order. Throws Error (kData), naming the clip, if one
  /// is missing or damaged.
  virtual std::vector<ClipRecord> clips(std::span<const std::int64_t> ids) = 0;
  /// The clip `id` and up to `count` clips of its video before and after it, in the order of time.
  virtual std::vector<ClipOfVideo> clips_around(std::int64_t id, std::int64_t count) = 0;
  /// The numbers of all clips of these videos.
  virtual std::vector<std::int64_t> clips_of(std::span<const std::int64_t> video_ids) = 0;
  virtual std::vector<ClipTokens> tokens(std::span<const std::int64_t> ids) = 0;
  /// The frames of clips; nothing for clips that were indexed by an earlier version. Each vector
  /// has `width` finite numbers.
  virtual std::vector<std::optional<FrameVectors>> frame_vectors(std::span<const std::int64_t> ids,
                                                                 std::int64_t width) = 0;
  /// Clips with all that is stored of them, as `ClipWriter::add_clip` takes it: for copying them to
  /// another library.
  virtual std::vector<EncodedClip> encoded_clips(std::span<const std::int64_t> ids) = 0;
  /// The embeddings of clips (ids, E), each of `width` numbers.
  virtual Array<float> embeddings(std::span<const std::int64_t> ids, std::int64_t width) = 0;
  /// Calls `use` with the embeddings of all clips with numbers greater than `after`, some of them
  /// at a time. Throws Error (kData) if one does not have `width` numbers.
  virtual void read_embeddings(std::int64_t width, std::int64_t after,
                               const std::function<void(const ClipEmbeddings&)>& use) = 0;

  /// For each of `queries` (n,E) the `count` clips with the greatest inner products of query and
  /// stored vector, or all clips if there are fewer, the nearest first. Clips that were added or
  /// removed are taken into account. In a large library some near clips may be missed
  /// (docs/laboratory/search.md). Call it within a `snapshot`. Throws Error (kUsage) for queries
  /// that are not finite.
  virtual std::vector<std::vector<Neighbour>> nearest(const Array<float>& queries,
                                                      std::int64_t count) = 0;
  /// To be called by the writer of the library after many changes: updates the index that `nearest`
  /// uses, for embeddings of `width` numbers. It only makes `nearest` faster.
  virtual void prepare_nearest(std::int64_t width) = 0;

  /// The calibration that was stored under `name` (letters and hyphens) for the library's present
  /// stamp. Nothing if there is none or it is damaged; it is then measured again.
  virtual std::optional<StoredCalibration> calibration(const std::string& name) = 0;
  /// Replaces the calibration `name`. To be called by the writer of the library.
  virtual void keep_calibration(const std::string& name, const StoredCalibration& calibration) = 0;

  /// Clips with all their tokens: how many there are, and the first `count` of them.
  virtual std::int64_t whole_clip_count() = 0;
  virtual std::vector<std::int64_t> whole_clips(std::int64_t count) = 0;
  /// Makes the space of what was removed available to later writes, as far as readers allow it.
  virtual void reuse_room() = 0;
  /// Returns unused space to the file system if that is worthwhile and possible. Nothing depends on
  /// it.
  virtual void give_back_room() = 0;

  /// Reads clips whole and compares them with the checksums that were made when they were written.
  /// Returns how many of them lack a checksum of some part, because an earlier version wrote it.
  /// Throws Error (kData), naming the clip, if one has changed.
  virtual std::int64_t check_sums(std::span<const std::int64_t> ids) = 0;
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
  /// Throws Error (kData), with `command` as its place, unless the features are from this model.
  void require_model(const std::string& fingerprint, const std::string& command);
  /// Throws Error (kData) if there are no clips.
  void require_clips();
  /// The results of all calls of `use` by `read_embeddings`, together.
  ClipEmbeddings all_embeddings(std::int64_t width);
};

}  // namespace litevl
