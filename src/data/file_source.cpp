#include "data/file_source.h"

#include <algorithm>
#include <numeric>

#include "data/file_random.h"
#include "litevl/error.h"
#include "video/sampling.h"

namespace litevl {
namespace {

// Of every video its family, of which there is at least one.
using Families = std::vector<std::int64_t>;

PassOrder make_order(const Families& families, const FileSourceOptions& options,
                     const std::filesystem::path& file) {
  const auto where = file.string();
  if (families.empty()) throw Error(Error::Kind::kUsage, where, "has no videos");
  if (options.batch < 1 || options.frames < 1 || options.questions < 1)
    throw Error(Error::Kind::kUsage, where, "batch, frames and questions must be 1 or more");
  return PassOrder(families, options.batch, options.seed);
}

FileSourceOptions with_timelines(FileSourceOptions options) {
  if (!options.timelines) options.timelines = std::make_shared<KnownTimelines>();
  return options;
}

Families families_of(const CaptionList& list) {
  Families families;
  families.reserve(list.videos.size());
  for (const CaptionedVideo& video : list.videos) families.push_back(video.family);
  return families;
}

Families families_of(const QuestionList& list) { return Families(list.videos.size(), -1); }

std::mt19937_64 generator_of(std::int64_t step, const FileSourceOptions& options) {
  return make_generator(options.seed, FilePurpose::kPair, static_cast<std::uint64_t>(step));
}

// (T,3,H,W): one frame at random of each of T equal parts of what belongs to the video.
Array<float> read_video(const std::filesystem::path& path, const ListOrigin& list,
                        const FileSourceOptions& options, std::mt19937_64& generator) {
  VideoReader reader = options.timelines->open(path);
  const auto [start, end] = used_stretch(reader.info(), list.first_seconds);
  return reader.read_frames(sample_random(start, end, options.frames, generator()), options.size);
}

// `count` at most of 0, …, size - 1, ascending.
std::vector<std::size_t> choose(std::size_t size, std::int64_t count, std::mt19937_64& generator) {
  std::vector<std::size_t> chosen(size);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  shuffle(chosen, generator);
  chosen.resize(std::min(size, static_cast<std::size_t>(count)));
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// Adds the texts of the batch's next video, which is `index` in its list.
void add_texts(const CaptionedVideo& video, std::int64_t index, const FileSourceOptions&,
               std::mt19937_64& generator, PairBatch& batch) {
  batch.captions.push_back(video.captions[generator() % video.captions.size()]);
  // A video without a family is one by itself: a number beyond those given would not do, as they
  // may be any, but negative ones are free.
  batch.families.push_back(video.family >= 0 ? video.family : -1 - index);
}

void add_texts(const QuestionedVideo& video, std::int64_t index, const FileSourceOptions& options,
               std::mt19937_64& generator, PairBatch& batch) {
  for (const auto i : choose(video.questions.size(), options.questions, generator))
    batch.questions.push_back({std::ssize(batch.video_ids), video.questions[i]});
  batch.families.push_back(index);
}

}  // namespace

template <typename List>
FileSource<List>::FileSource(List list, const FileSourceOptions& options)
    : list_(std::move(list)),
      options_(with_timelines(options)),
      order_(make_order(families_of(list_), options, list_.file)) {}

template <typename List>
PairBatch FileSource<List>::batch(std::int64_t step) {
  if (step < 0) throw Error(Error::Kind::kUsage, list_.file.string(), "steps are counted from 0");
  PairBatch batch;
  std::vector<Array<float>> pixels;  // (T,3,H,W) each
  auto generator = generator_of(step, options_);
  for (const auto index : order_.videos_of(step)) {
    const auto& video = list_.videos[static_cast<std::size_t>(index)];
    add_texts(video, index, options_, generator, batch);
    batch.video_ids.push_back(index);
    pixels.push_back(read_video(video.path, list_, options_, generator));
  }
  batch.video = stack(pixels);
  return batch;
}

template class FileSource<CaptionList>;
template class FileSource<QuestionList>;

}  // namespace litevl
