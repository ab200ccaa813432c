// What a library keeps of clips beside their embeddings: tokens, whole or compact, and frames.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/float16.h"
#include "library/store.h"
#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void refuse_tokens(const std::string& where, std::int64_t clip) {
  throw Error(Error::Kind::kData, where,
              "the tokens of clip " + std::to_string(clip) + " are missing or damaged",
              "`litevl index --rebuild` makes it anew");
}

}  // namespace

ClipTokens Store::tokens(std::int64_t id) {
  if (is_current()) {
    auto row = database_.prepare(
        "SELECT frames, grid_height, grid_width, width, rows, bits, cls, joins, codes"
        " FROM compact_tokens WHERE clip_id = ?");
    if (row.bind(1, id).step()) {
      const auto bytes = [&](int column) {
        const Bytes blob = row.blob(column);
        return std::vector<std::byte>(blob.begin(), blob.end());
      };
      const CompactTokens compact{.frames = row.integer(0),
                                  .grid = {row.integer(1), row.integer(2)},
                                  .width = row.integer(3),
                                  .rows = row.integer(4),
                                  .bits = row.integer(5),
                                  .cls = bytes(6),
                                  .joins = bytes(7),
                                  .codes = bytes(8)};
      return {read_compact_tokens(compact, where_ + ": clip " + std::to_string(id)),
              compact.frames};
    }
  }
  auto row = database_.prepare("SELECT frames, width, data FROM tokens WHERE clip_id = ?");
  const bool is_found = row.bind(1, id).step();
  const Bytes bytes = is_found ? row.blob(2) : Bytes();
  constexpr std::int64_t kItem = sizeof(Bf16);
  const std::int64_t size = std::ssize(bytes), width = is_found ? row.integer(1) : 0;
  // Whole rows.
  if (size == 0 || width < 1 || width > size / kItem || size % (width * kItem) != 0)
    refuse_tokens(where_, id);
  Array<Bf16> values({1, size / kItem / width, width});
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return {.values = std::move(values), .frames = row.integer(0)};
}

std::optional<FrameVectors> Store::frame_vectors(std::int64_t id, std::int64_t width) {
  if (!is_current()) return std::nullopt;
  auto row = database_.prepare("SELECT seconds, vectors FROM frames WHERE clip_id = ?");
  if (!row.bind(1, id).step()) return std::nullopt;
  FrameVectors frames;
  const Bytes seconds = row.blob(0);
  frames.seconds.resize(seconds.size() / sizeof(double));
  if (!frames.seconds.empty())
    std::memcpy(frames.seconds.data(), seconds.data(), frames.seconds.size() * sizeof(double));
  const auto T = std::ssize(frames.seconds);
  const Bytes vectors = row.blob(1);
  bool is_sound = T > 0 && seconds.size() % sizeof(double) == 0 && width > 0 &&
                  vectors.size() == static_cast<std::size_t>(T * width) * sizeof(std::uint16_t);
  if (is_sound) {
    std::vector<std::uint16_t> halves(static_cast<std::size_t>(T * width));
    std::memcpy(halves.data(), vectors.data(), vectors.size());
    frames.vectors = Array<float>({T, width});
    std::transform(halves.begin(), halves.end(), frames.vectors.data(), from_float16);
    const auto is_finite = [](auto value) { return std::isfinite(value); };
    is_sound = std::all_of(frames.vectors.begin(), frames.vectors.end(), is_finite) &&
               std::all_of(frames.seconds.begin(), frames.seconds.end(), is_finite);
  }
  if (!is_sound)
    throw Error(Error::Kind::kData, where_,
                "the frames of clip " + std::to_string(id) + " are damaged",
                "`litevl index --rebuild` makes it anew");
  return frames;
}

TokenForm Store::token_form() {
  if (!is_current()) return TokenForm::kAll;
  auto row = database_.prepare("SELECT token_form FROM library");
  if (!row.step()) throw Error(Error::Kind::kData, where_, "its table `library` is empty");
  return token_form_from(row.text(0), where_);
}

void Store::set_token_form(TokenForm form) {
  database_.prepare("UPDATE library SET token_form = ?")
      .bind(1, std::string_view(token_form_name(form)))
      .step();
}

double Store::kept_places() {
  if (!is_current()) return 1;
  auto row = database_.prepare("SELECT kept_places FROM library");
  const double kept = row.step() ? row.real(0) : 0;
  if (!(kept > 0 && kept <= 1))
    throw Error(Error::Kind::kData, where_, "its share of places is none",
                "`litevl index --rebuild` makes it anew");
  return kept;
}

void Store::set_kept_places(double kept) {
  database_.prepare("UPDATE library SET kept_places = ?").bind(1, kept).step();
}

std::vector<std::int64_t> Store::whole_clips(std::int64_t count) {
  auto rows = database_.prepare("SELECT clip_id FROM tokens ORDER BY clip_id LIMIT ?");
  rows.bind(1, count);
  std::vector<std::int64_t> clips;
  while (rows.step()) clips.push_back(rows.integer(0));
  return clips;
}

std::int64_t Store::whole_clip_count() {
  auto row = database_.prepare("SELECT count(clip_id) FROM tokens");
  return row.step() ? row.integer(0) : 0;
}

}  // namespace litevl
