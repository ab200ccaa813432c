#include "store/made_clips.h"

#include <algorithm>

#include "store/open_store.h"

namespace litevl {

Array<float> filled(const Shape& shape, float value) {
  Array<float> result(shape);
  std::fill(result.begin(), result.end(), value);
  return result;
}

Array<Bf16> as_halves(const Array<float>& tokens) {
  Array<Bf16> halves(tokens.shape());
  std::transform(tokens.begin(), tokens.end(), halves.begin(), to_bf16);
  return halves;
}

void add_clips(ClipWriter& writing, std::int64_t video, int clips) {
  for (int i = 0; i < clips; ++i)
    writing.add_clip(video, {{i * 1.0, i + 1.0},
                             filled({kWidth}, static_cast<float>(i)),
                             as_halves(filled({5, 16}, static_cast<float>(i))),
                             2});
}

std::int64_t add_video(ClipStore& store, const VideoFile& file, int clips) {
  const auto writing = store.begin_writing();
  const auto video = writing->begin_video(file, "hash");
  add_clips(*writing, video, clips);
  writing->finish_video(video, {});
  writing->commit();
  return video;
}

void remove_video(ClipStore& store, std::int64_t id) {
  const auto writing = store.begin_writing();
  writing->remove_video(id);
  writing->commit();
}

ClipRecord clip_of(ClipStore& store, std::int64_t id) { return store.clips({&id, 1}).front(); }

ClipTokens tokens_of(ClipStore& store, std::int64_t id) { return store.tokens({&id, 1}).front(); }

std::optional<FrameVectors> frames_of(ClipStore& store, std::int64_t id, std::int64_t width) {
  return store.frame_vectors({&id, 1}, width).front();
}

std::unique_ptr<ClipStore> tiny_store(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  auto store = open_store_to_write(folder);
  store->set_model({kTinyFingerprint, "/models/tiny"});
  return store;
}

}  // namespace litevl
