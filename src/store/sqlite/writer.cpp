#include "store/sqlite/writer.h"

#include <bit>

#include "core/float16.h"
#include "litevl/error.h"

namespace litevl {

static_assert(std::endian::native == std::endian::little, "libraries are little-endian");

namespace {

Bytes as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace

SqliteWriter::SqliteWriter(Database& database, std::string where)
    : database_(database),
      where_(std::move(where)),
      transaction_(database, Transaction::Kind::kWrite),
      insert_clip_(database.prepare("INSERT INTO clips VALUES (?, ?, ?, ?, ?)")),
      insert_tokens_(database.prepare("INSERT INTO tokens VALUES (?, ?, ?, ?)")),
      summer_(database) {}

void SqliteWriter::set_model(const ModelIdentity& model) {
  database_.prepare("UPDATE library SET model_fingerprint = ?, model_folder = ?")
      .bind(1, std::string_view(model.fingerprint))
      .bind(2, as_bytes(model.folder.native()))
      .step();
}

void SqliteWriter::set_token_form(TokenForm form) {
  database_.prepare("UPDATE library SET token_form = ?")
      .bind(1, std::string_view(token_form_name(form)))
      .step();
}

void SqliteWriter::set_kept_places(double kept) {
  database_.prepare("UPDATE library SET kept_places = ?").bind(1, kept).step();
}

void SqliteWriter::remove_path(const std::string& path) {
  database_.prepare("DELETE FROM videos WHERE path = ?").bind(1, as_bytes(path)).step();
}

std::int64_t SqliteWriter::begin_video(const VideoFile& file, const std::string& content_hash) {
  remove_path(file.path);
  database_
      .prepare(
          "INSERT INTO videos (path, size_bytes, modified_ns, content_hash, is_finished, error)"
          " VALUES (?, ?, ?, ?, 0, '')")
      .bind(1, as_bytes(file.path))
      .bind(2, file.size_bytes)
      .bind(3, file.modified_ns)
      .bind(4, as_bytes(content_hash))
      .step();
  return database_.last_insert_id();
}

std::int64_t SqliteWriter::next_clip() {
  if (next_clip_ == 0) {
    auto row = database_.prepare("SELECT next_clip FROM library");
    if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
    next_clip_ = row.integer(0);
  }
  return next_clip_++;
}

void SqliteWriter::add_clip(std::int64_t video_id, const EncodedClip& clip) {
  const std::int64_t id = next_clip();
  insert_clip_.bind(1, id)
      .bind(2, video_id)
      .bind(3, clip.range.start_seconds)
      .bind(4, clip.range.end_seconds)
      .bind(5, clip.embedding.bytes())
      .step();
  if (const auto* compact = std::get_if<CompactTokens>(&clip.tokens)) {
    insert_compact(id, *compact);
  } else {
    const auto& tokens = std::get<Array<Bf16>>(clip.tokens);
    insert_tokens_.bind(1, id)
        .bind(2, clip.frames)
        .bind(3, tokens.size(1))
        .bind(4, tokens.bytes())
        .step();
  }
  if (clip.frame_vectors.is_defined()) insert_frames(id, clip);
  keep_sums(id, summer_.sums(id));
}

void SqliteWriter::keep_sums(std::int64_t clip, const ClipSums& sums) {
  auto keep = database_.prepare(
      "INSERT INTO checksums VALUES (?, ?, ?, ?) ON CONFLICT (clip_id) DO UPDATE SET"
      " clip = coalesce(excluded.clip, clip), tokens = coalesce(excluded.tokens, tokens),"
      " frames = coalesce(excluded.frames, frames)");
  keep.bind(1, clip);
  if (sums.clip) keep.bind(2, *sums.clip);
  if (sums.tokens) keep.bind(3, *sums.tokens);
  if (sums.frames) keep.bind(4, *sums.frames);
  keep.step();
}

void SqliteWriter::insert_compact(std::int64_t clip, const CompactTokens& tokens) {
  database_.prepare("INSERT INTO compact_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(1, clip)
      .bind(2, tokens.frames)
      .bind(3, tokens.grid.height)
      .bind(4, tokens.grid.width)
      .bind(5, tokens.width)
      .bind(6, tokens.rows)
      .bind(7, tokens.bits)
      .bind(8, std::span(tokens.cls))
      .bind(9, std::span(tokens.joins))
      .bind(10, std::span(tokens.codes))
      .step();
}

void SqliteWriter::insert_frames(std::int64_t id, const EncodedClip& clip) {
  std::vector<std::uint16_t> vectors;
  for (const float value : clip.frame_vectors) vectors.push_back(to_float16(value));
  database_.prepare("INSERT INTO frames VALUES (?, ?, ?)")
      .bind(1, id)
      .bind(2, std::as_bytes(std::span(clip.frame_seconds)))
      .bind(3, std::as_bytes(std::span(vectors)))
      .step();
}

void SqliteWriter::set_tokens(std::int64_t clip, const CompactTokens& tokens) {
  database_.prepare("DELETE FROM tokens WHERE clip_id = ?").bind(1, clip).step();
  insert_compact(clip, tokens);
  keep_sums(clip, {.clip = {}, .tokens = summer_.sum_of_tokens(clip), .frames = {}});
}

void SqliteWriter::set_timeline(std::int64_t video_id, const std::string& timeline) {
  if (timeline.empty()) return;
  database_.prepare("UPDATE videos SET timeline = ? WHERE id = ?")
      .bind(1, std::string_view(timeline))
      .bind(2, video_id)
      .step();
}

void SqliteWriter::finish_video(std::int64_t video_id, const std::string& error) {
  database_.prepare("UPDATE videos SET is_finished = 1, error = ? WHERE id = ?")
      .bind(1, std::string_view(error))
      .bind(2, video_id)
      .step();
}

void SqliteWriter::remove_clips(std::int64_t video_id, std::span<const std::int64_t> clips) {
  auto remove = database_.prepare("DELETE FROM clips WHERE id = ? AND video_id = ?");
  for (const std::int64_t clip : clips) remove.bind(1, clip).bind(2, video_id).step();
  database_.prepare("UPDATE videos SET is_finished = 0, error = '' WHERE id = ?")
      .bind(1, video_id)
      .step();
}

void SqliteWriter::remove_video(std::int64_t video_id) {
  database_.prepare("DELETE FROM videos WHERE id = ?").bind(1, video_id).step();
}

void SqliteWriter::set_files(const std::vector<std::pair<std::int64_t, VideoFile>>& files) {
  // Temporary names that no file can have, so that the videos' present names become free.
  auto set_aside =
      database_.prepare("UPDATE videos SET path = x'00' || CAST(id AS TEXT) WHERE id = ?");
  for (const auto& [id, file] : files) set_aside.bind(1, id).step();
  auto set =
      database_.prepare("UPDATE videos SET path = ?, size_bytes = ?, modified_ns = ? WHERE id = ?");
  for (const auto& [id, file] : files) {
    remove_path(file.path);
    set.bind(1, as_bytes(file.path))
        .bind(2, file.size_bytes)
        .bind(3, file.modified_ns)
        .bind(4, id)
        .step();
  }
}

void SqliteWriter::copy_video(std::int64_t id, const VideoFile& file) {
  auto source = database_.prepare(
      "SELECT content_hash, is_finished, error, timeline FROM videos WHERE id = ?");
  if (!source.bind(1, id).step())
    throw Error(Error::Kind::kData, where_, "video " + std::to_string(id) + " is missing");
  const std::int64_t copy = begin_video(file, source.text(0));
  auto rest = database_.prepare(
      "UPDATE videos SET (is_finished, error, timeline) ="
      " (SELECT is_finished, error, timeline FROM videos WHERE id = ?) WHERE id = ?");
  rest.bind(1, id).bind(2, copy).step();
  std::vector<std::int64_t> clips;
  auto rows = database_.prepare("SELECT id FROM clips WHERE video_id = ? ORDER BY id");
  rows.bind(1, id);
  while (rows.step()) clips.push_back(rows.integer(0));
  auto copy_clip = database_.prepare(
      "INSERT INTO clips SELECT ?, ?, start_seconds, end_seconds, embedding FROM clips"
      " WHERE id = ?");
  auto copy_tokens = database_.prepare(
      "INSERT INTO tokens SELECT ?, frames, width, data FROM tokens WHERE clip_id = ?");
  auto copy_compact = database_.prepare(
      "INSERT INTO compact_tokens SELECT ?, frames, grid_height, grid_width, width, rows, bits,"
      " cls, joins, codes FROM compact_tokens WHERE clip_id = ?");
  auto copy_frames = database_.prepare(
      "INSERT INTO frames SELECT ?, seconds, vectors FROM frames WHERE clip_id = ?");
  // Not made again: what has changed since it was written is found in the copy, too.
  auto copy_sums = database_.prepare(
      "INSERT INTO checksums SELECT ?, clip, tokens, frames FROM checksums WHERE clip_id = ?");
  for (const std::int64_t clip : clips) {
    const std::int64_t number = next_clip();
    copy_clip.bind(1, number).bind(2, copy).bind(3, clip).step();
    copy_tokens.bind(1, number).bind(2, clip).step();
    copy_compact.bind(1, number).bind(2, clip).step();
    copy_frames.bind(1, number).bind(2, clip).step();
    copy_sums.bind(1, number).bind(2, clip).step();
  }
}

void SqliteWriter::add_root(const std::string& name, const std::filesystem::path& path) {
  database_.prepare("INSERT INTO roots (name, path) VALUES (?, ?)")
      .bind(1, std::string_view(name))
      .bind(2, as_bytes(path.native()))
      .step();
}

void SqliteWriter::set_root_path(std::int64_t root_id, const std::filesystem::path& path) {
  database_.prepare("UPDATE roots SET path = ? WHERE id = ?")
      .bind(1, as_bytes(path.native()))
      .bind(2, root_id)
      .step();
}

void SqliteWriter::remove_root(std::int64_t root_id) {
  database_.prepare("DELETE FROM roots WHERE id = ?").bind(1, root_id).step();
}

void SqliteWriter::commit() {
  if (next_clip_ != 0)
    database_.prepare("UPDATE library SET next_clip = ?").bind(1, next_clip_).step();
  transaction_.commit();
}

}  // namespace litevl
