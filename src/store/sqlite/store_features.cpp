// What a library stores besides the embeddings of clips: complete or compact tokens, frames, and
// measurements.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/float16.h"
#include "litevl/error.h"
#include "store/sqlite/calibration_file.h"
#include "store/sqlite/store.h"

namespace litevl {
namespace {

[[noreturn]] void refuse_tokens(const std::string& where, std::int64_t clip) {
  throw Error(Error::Kind::kData, where,
              "the tokens of clip " + std::to_string(clip) + " are missing or damaged",
              "rebuild the library (`litevl index --rebuild`)");
}

CompactTokens compact_of(const Statement& row) {
  const auto bytes = [&](int column) {
    const Bytes blob = row.blob(column);
    return std::vector<std::byte>(blob.begin(), blob.end());
  };
  return {.frames = row.integer(0),
          .grid = {row.integer(1), row.integer(2)},
          .width = row.integer(3),
          .rows = row.integer(4),
          .bits = row.integer(5),
          .cls = bytes(6),
          .joins = bytes(7),
          .codes = bytes(8)};
}

ClipTokens compact_tokens_of(const Statement& row, const std::string& where) {
  const CompactTokens compact = compact_of(row);
  return {read_compact_tokens(compact, where), compact.frames};
}

// (M,D).
Array<Bf16> whole_of(const Statement& row, const std::string& where, std::int64_t clip) {
  const Bytes bytes = row.blob(2);
  constexpr std::int64_t kItem = sizeof(Bf16);
  const std::int64_t size = std::ssize(bytes), width = row.integer(1);
  // Whole rows.
  if (size == 0 || width < 1 || width > size / kItem || size % (width * kItem) != 0)
    refuse_tokens(where, clip);
  Array<Bf16> values({size / kItem / width, width});
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

ClipTokens whole_tokens_of(const Statement& row, const std::string& where, std::int64_t clip) {
  Array<Bf16> values = whole_of(row, where, clip);
  return {.values = values.reshaped({1, values.size(0), values.size(1)}), .frames = row.integer(0)};
}

// Nothing if they are damaged.
std::optional<FrameVectors> frame_vectors_of(const Statement& row, std::int64_t width) {
  FrameVectors frames;
  const Bytes seconds = row.blob(0);
  frames.seconds.resize(seconds.size() / sizeof(double));
  if (!frames.seconds.empty())
    std::memcpy(frames.seconds.data(), seconds.data(), frames.seconds.size() * sizeof(double));
  const auto T = std::ssize(frames.seconds);
  const Bytes vectors = row.blob(1);
  if (T == 0 || seconds.size() % sizeof(double) != 0 || width < 1 ||
      vectors.size() != static_cast<std::size_t>(T * width) * sizeof(std::uint16_t))
    return std::nullopt;
  std::vector<std::uint16_t> halves(static_cast<std::size_t>(T * width));
  std::memcpy(halves.data(), vectors.data(), vectors.size());
  frames.vectors = Array<float>({T, width});
  std::transform(halves.begin(), halves.end(), frames.vectors.data(), from_float16);
  const auto is_finite = [](auto value) { return std::isfinite(value); };
  if (!std::all_of(frames.vectors.begin(), frames.vectors.end(), is_finite) ||
      !std::all_of(frames.seconds.begin(), frames.seconds.end(), is_finite))
    return std::nullopt;
  return frames;
}

}  // namespace

// Calls `use` with the row of each clip's tokens, in the order of `ids`.
void SqliteStore::read_tokens(
    std::span<const std::int64_t> ids,
    const std::function<void(std::int64_t id, const Statement& row, bool is_compact)>& use) {
  auto whole = database_.prepare("SELECT frames, width, data FROM tokens WHERE clip_id = ?");
  std::optional<Statement> compact;
  if (has_frames())
    compact = database_.prepare(
        "SELECT frames, grid_height, grid_width, width, rows, bits, cls, joins, codes"
        " FROM compact_tokens WHERE clip_id = ?");
  for (const std::int64_t id : ids) {
    const bool is_compact = compact && compact->bind(1, id).step();
    Statement& row = is_compact ? *compact : whole;
    if (!is_compact && !row.bind(1, id).step()) refuse_tokens(where_, id);
    use(id, row, is_compact);
    row.step();  // there is no other, and then it can be bound again
  }
}

std::vector<ClipTokens> SqliteStore::tokens(std::span<const std::int64_t> ids) {
  std::vector<ClipTokens> all;
  read_tokens(ids, [&](std::int64_t id, const Statement& row, bool is_compact) {
    all.push_back(is_compact ? compact_tokens_of(row, where_ + ": clip " + std::to_string(id))
                             : whole_tokens_of(row, where_, id));
  });
  return all;
}

std::vector<EncodedClip> SqliteStore::encoded_clips(std::span<const std::int64_t> ids) {
  const std::int64_t width = embedding_width();
  const auto records = clips(ids);
  const auto vectors = embeddings(ids, width);
  const auto frames = frame_vectors(ids, width);
  std::vector<EncodedClip> all;
  read_tokens(ids, [&](std::int64_t id, const Statement& row, bool is_compact) {
    const std::size_t i = all.size();
    EncodedClip clip;
    clip.range = records[i].range;
    clip.embedding = Array<float>({width});
    std::ranges::copy(vectors.row(static_cast<std::int64_t>(i)), clip.embedding.data());
    if (is_compact) {
      CompactTokens compact = compact_of(row);
      read_compact_tokens(compact, where_ + ": clip " + std::to_string(id));  // is it sound?
      clip.frames = compact.frames;
      clip.tokens = std::move(compact);
    } else {
      clip.frames = row.integer(0);
      clip.tokens = whole_of(row, where_, id);
    }
    if (frames[i]) {
      clip.frame_vectors = frames[i]->vectors;
      clip.frame_seconds = frames[i]->seconds;
    }
    all.push_back(std::move(clip));
  });
  return all;
}

std::vector<std::optional<FrameVectors>> SqliteStore::frame_vectors(
    std::span<const std::int64_t> ids, std::int64_t width) {
  std::vector<std::optional<FrameVectors>> all(ids.size());
  if (!has_frames()) return all;
  auto row = database_.prepare("SELECT seconds, vectors FROM frames WHERE clip_id = ?");
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!row.bind(1, ids[i]).step()) continue;
    all[i] = frame_vectors_of(row, width);
    if (!all[i])
      throw Error(Error::Kind::kData, where_,
                  "the frames of clip " + std::to_string(ids[i]) + " are damaged",
                  "rebuild the library (`litevl index --rebuild`)");
    row.step();  // there is no other, and then it can be bound again
  }
  return all;
}

TokenForm SqliteStore::token_form() {
  if (!has_frames()) return TokenForm::kAll;
  auto row = database_.prepare("SELECT token_form FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return token_form_from(row.text(0), where_);
}

double SqliteStore::kept_places() {
  if (!has_frames()) return 1;
  auto row = database_.prepare("SELECT kept_places FROM library");
  const double kept = row.step() ? row.real(0) : 0;
  if (!(kept > 0 && kept <= 1))
    throw Error(Error::Kind::kData, where_, "its share of places is none",
                "rebuild the library (`litevl index --rebuild`)");
  return kept;
}

std::optional<StoredCalibration> SqliteStore::calibration(const std::string& name) {
  return read_calibration_file(calibration_file(folder_, name), stamp());
}

void SqliteStore::keep_calibration(const std::string& name, const StoredCalibration& calibration) {
  write_calibration_file(calibration_file(folder_, name), stamp(), calibration);
}

std::vector<std::int64_t> SqliteStore::whole_clips(std::int64_t count) {
  auto rows = database_.prepare("SELECT clip_id FROM tokens ORDER BY clip_id LIMIT ?");
  rows.bind(1, count);
  std::vector<std::int64_t> clips;
  while (rows.step()) clips.push_back(rows.integer(0));
  return clips;
}

std::int64_t SqliteStore::whole_clip_count() {
  auto row = database_.prepare("SELECT count(clip_id) FROM tokens");
  return row.step() ? row.integer(0) : 0;
}

}  // namespace litevl
