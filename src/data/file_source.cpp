#include "data/file_source.h"

#include <torch/torch.h>

#include <algorithm>
#include <map>
#include <random>

#include "core/error.h"
#include "video/sampling.h"

namespace litevl {
namespace {

// What a stream of random numbers is for: streams with another purpose are unrelated.
enum class Purpose : std::uint64_t { kPacking, kOrder, kPair };

std::mt19937_64 make_generator(std::uint64_t seed, Purpose purpose, std::uint64_t index) {
  const auto key = static_cast<std::uint64_t>(purpose);
  std::seed_seq sequence{seed, seed >> 32, key, index, index >> 32};  // takes 32 bits of each
  return std::mt19937_64(sequence);
}

// Not std::shuffle, whose result differs between standard libraries.
template <typename T>
void shuffle(std::vector<T>& items, std::mt19937_64& generator) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[generator() % i]);
}

}  // namespace

FilePairSource::FilePairSource(CaptionList list, const FileSourceOptions& options)
    : list_(std::move(list)), options_(options) {
  const auto where = list_.file.string();
  if (list_.videos.empty()) throw Error(Error::Kind::kUsage, where, "has no videos");
  if (options_.batch < 1 || options_.frames < 1)
    throw Error(Error::Kind::kUsage, where, "batch and frames must be 1 or more");
  make_groups();
  pack_groups();
}

void FilePairSource::make_groups() {
  std::map<std::int64_t, Group> families;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < list_.videos.size(); ++i) {
    const auto video = static_cast<std::int64_t>(i);
    if (list_.videos[i].family < 0)
      groups.push_back({video});
    else
      families[list_.videos[i].family].push_back(video);
  }
  const auto largest = static_cast<std::size_t>(options_.batch);
  for (const auto& [family, videos] : families)
    for (std::size_t begin = 0; begin < videos.size(); begin += largest)
      groups.emplace_back(
          videos.begin() + static_cast<std::ptrdiff_t>(begin),
          videos.begin() + static_cast<std::ptrdiff_t>(std::min(begin + largest, videos.size())));
  for (auto& group : groups) {
    if (groups_by_size_.size() < group.size()) groups_by_size_.resize(group.size());
    groups_by_size_[group.size() - 1].push_back(std::move(group));
  }
}

// Packs sizes, in an order that mixes them, into the fullest batch with room. Which group fills a
// place is drawn anew in each pass, so all passes have the same number of batches.
void FilePairSource::pack_groups() {
  std::vector<Place> places;
  for (std::size_t i = 0; i < groups_by_size_.size(); ++i)
    for (std::size_t index = 0; index < groups_by_size_[i].size(); ++index)
      places.push_back({i + 1, index});
  auto generator = make_generator(options_.seed, Purpose::kPacking, 0);
  shuffle(places, generator);

  const auto capacity = static_cast<std::size_t>(options_.batch);
  std::vector<std::size_t> used;                         // by batch
  std::map<std::size_t, std::vector<std::size_t>> open;  // room to batches
  for (const Place& place : places) {
    auto found = open.lower_bound(place.size);
    std::size_t index = batches_.size();
    if (found == open.end()) {
      batches_.emplace_back();
      used.push_back(0);
    } else {
      index = found->second.back();
      found->second.pop_back();
      if (found->second.empty()) open.erase(found);
    }
    batches_[index].push_back(place);
    used[index] += place.size;
    if (used[index] < capacity) open[capacity - used[index]].push_back(index);
  }
  std::vector<std::vector<Place>> kept;
  for (std::size_t i = 0; i < batches_.size(); ++i)
    if (2 * used[i] >= capacity) kept.push_back(std::move(batches_[i]));
  // A list shorter than half a batch is a batch.
  if (!kept.empty()) batches_ = std::move(kept);
}

std::vector<std::int64_t> FilePairSource::videos_of(std::int64_t step) const {
  const auto pass = static_cast<std::uint64_t>(step / batches_a_pass());
  auto generator = make_generator(options_.seed, Purpose::kOrder, pass);
  auto batches = batches_;
  shuffle(batches, generator);
  auto groups_by_size = groups_by_size_;
  for (auto& groups : groups_by_size) shuffle(groups, generator);
  std::vector<std::int64_t> videos;
  for (const Place& place : batches[static_cast<std::size_t>(step % batches_a_pass())]) {
    const auto& group = groups_by_size[place.size - 1][place.index];
    videos.insert(videos.end(), group.begin(), group.end());
  }
  return videos;
}

PairBatch FilePairSource::load(std::int64_t step) const {
  PairBatch batch;
  std::vector<at::Tensor> pixels;  // (T,3,H,W) each
  auto generator = make_generator(options_.seed, Purpose::kPair, static_cast<std::uint64_t>(step));
  for (const auto index : videos_of(step)) {
    const auto& video = list_.videos[static_cast<std::size_t>(index)];
    batch.captions.push_back(video.captions[generator() % video.captions.size()]);
    batch.video_ids.push_back(index);
    // A video without a family is one by itself: a number beyond those given would not do, as they
    // may be any, but negative ones are free.
    batch.families.push_back(video.family >= 0 ? video.family : -1 - index);
    VideoReader reader(video.path);
    const auto times =
        sample_random(0, reader.info().duration_seconds, options_.frames, generator());
    pixels.push_back(reader.read_frames(times, options_.size));
  }
  batch.video = torch::stack(pixels);
  return batch;
}

PairBatch FilePairSource::batch(std::int64_t step) {
  if (step < 0) throw Error(Error::Kind::kUsage, list_.file.string(), "steps are counted from 0");
  const bool is_ready = ahead_.valid() && ahead_step_ == step;
  if (ahead_.valid() && !is_ready) ahead_.wait();
  PairBatch batch = is_ready ? ahead_.get() : load(step);
  ahead_step_ = step + 1;
  ahead_ = std::async(std::launch::async, [this, next = step + 1] { return load(next); });
  return batch;
}

}  // namespace litevl
