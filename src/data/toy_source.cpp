#include "data/toy_source.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "data/toy_captions.h"
#include "data/toy_layout.h"
#include "data/toy_meanings.h"
#include "data/toy_stills.h"
#include "data/toy_things.h"

namespace litevl {
namespace {

// docs/model.md, "Symbols".
constexpr std::array<float, 3> kMean = {0.48145466F, 0.4578275F, 0.40821073F};
constexpr std::array<float, 3> kDeviation = {0.26862954F, 0.26130258F, 0.27577711F};

// So many families in a row that do not fit: there are hardly any left.
constexpr int kTries = 20000;

// One video of the batch, to be drawn: a scene, or a still.
struct Item {
  ToyScene scene;
  ToyStill still;
  std::string caption;
  std::int64_t family = 0;
};

[[noreturn]] void throw_too_few(const ToySourceOptions& options) {
  throw Error(Error::Kind::kUsage, "toy source",
              std::to_string(options.things) + " things do not make " +
                  std::to_string(options.batch) + " videos that all differ",
              "make the batch smaller or take more things");
}

std::vector<Item> make_events(const ToySourceOptions& options, ToyRandom& random) {
  std::vector<Item> items;
  ToyMeaningSet meanings;
  int tries = 0;
  for (std::int64_t id = 0; static_cast<std::int64_t>(items.size()) < options.batch;) {
    const std::int64_t count = random.chance(options.two_event_share) ? 2 : 1;
    const auto events = sample_meaning(count, options.things, ToySplit::kTrain, random);
    if (!meanings.insert(events)) {
      if (++tries > kTries) throw_too_few(options);
      continue;
    }
    tries = 0;
    for (const ToyScene& member : family(make_scene(events, random))) {
      if (static_cast<std::int64_t>(items.size()) == options.batch) break;
      items.push_back({member, {}, caption(member, random), id});
    }
    ++id;
  }
  return items;
}

std::vector<Item> make_stills(const ToySourceOptions& options, ToyRandom& random) {
  std::vector<Item> items;
  std::vector<ToyStillCaption> captions;
  for (int tries = 0; static_cast<std::int64_t>(items.size()) < options.batch;) {
    // Half of them are an earlier still with its things elsewhere: words for places matter then.
    const bool is_moved = !items.empty() && random.chance(0.5);
    const ToyStill still =
        is_moved ? move_things(items.back().still, random) : make_still(options.things, random);
    const ToyStillCaption words = caption(still, is_moved || random.chance(0.7), random);
    bool is_clear = true;
    for (std::size_t i = 0; i < items.size() && is_clear; ++i) {
      is_clear = !is_true_of(words, items[i].still) && !is_true_of(captions[i], still);
    }
    if (!is_clear) {
      if (++tries > kTries) throw_too_few(options);
      continue;
    }
    tries = 0;
    items.push_back({{}, still, words.text, static_cast<std::int64_t>(items.size())});
    captions.push_back(words);
  }
  return items;
}

// (T,3,H,W) from [0,1] to the model's range, in place. Brightness, contrast and noise are those of
// the video, the same in all its frames, so that they say nothing about time; `look` is shared by a
// family.
void finish(float* frames, const ToySourceOptions& options, ToyRandom look, ToyRandom noise) {
  const auto area = static_cast<std::size_t>(options.image_size * options.image_size);
  float contrast = 1;
  float brightness = 0;
  std::vector<float> offsets(3 * area);
  if (options.augment) {
    contrast = static_cast<float>(look.uniform(0.9, 1.1));
    brightness = static_cast<float>(look.uniform(-0.1, 0.1)) + 0.5F * (1 - contrast);
    const auto strength = static_cast<float>(look.uniform(0, 0.05));
    for (float& offset : offsets) {
      offset = strength * static_cast<float>(noise.uniform() - 0.5);
    }
  }
  for (std::int64_t t = 0; t < options.frames; ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float* offset = offsets.data() + c * area;
      for (std::size_t i = 0; i < area; ++i, ++frames) {
        const float value =
            std::clamp(*frames * contrast + brightness + offset[i], 0.0F, 1.0F);
        *frames = (value - kMean[c]) / kDeviation[c];
      }
    }
  }
}

ToySourceOptions checked(ToySourceOptions options) {
  const auto all = static_cast<std::int64_t>(toy_things().size());
  if (options.things == 0) options.things = all;
  if (options.stills) options.frames = 1;
  const bool is_good = options.batch >= 1 && options.batch <= 4096 && options.image_size >= 8 &&
                       options.image_size <= 1024 && options.frames >= 1 &&
                       options.frames <= 256 && options.things >= 2 && options.things <= all &&
                       options.two_event_share >= 0 && options.two_event_share <= 1;
  if (!is_good) {
    throw Error(Error::Kind::kUsage, "toy source",
                "options out of range: batch 1 to 4096, image size 8 to 1024, frames 1 to 256, "
                "things 2 to " + std::to_string(all) + ", two-event share 0 to 1");
  }
  return options;
}

}  // namespace

ToySource::ToySource(const ToySourceOptions& options, const std::filesystem::path& font)
    : options_(checked(options)), renderer_(font) {}

PairBatch ToySource::batch(std::int64_t step) {
  const auto key = static_cast<std::uint64_t>(step);
  ToyRandom random{options_.seed, key};
  const std::vector<Item> items =
      options_.stills ? make_stills(options_, random) : make_events(options_, random);

  PairBatch result;
  for (std::size_t i = 0; i < items.size(); ++i) {
    result.captions.push_back(items[i].caption);
    result.video_ids.push_back(static_cast<std::int64_t>(i));
    result.families.push_back(items[i].family);
  }
  const std::int64_t size = options_.image_size;
  const std::int64_t T = options_.frames;
  result.video = at::empty({options_.batch, T, 3, size, size}, at::kFloat);
  float* const pixels = result.video.data_ptr<float>();
  at::parallel_for(0, options_.batch, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const Item& item = items[static_cast<std::size_t>(i)];
      float* const frames = pixels + i * T * 3 * size * size;
      ToyRandom own{options_.seed, key, static_cast<std::uint64_t>(i), 1};
      if (options_.stills) {
        const auto background = draw_background(item.still.background, size);
        std::copy(background.begin(), background.end(), frames);
        renderer_.draw(item.still.things, size, frames);
      } else {
        std::vector<double> times;
        for (std::int64_t t = 0; t < T; ++t) {
          const double within = options_.random_times ? own.uniform() : 0.5;
          times.push_back((static_cast<double>(t) + within) / static_cast<double>(T));
        }
        renderer_.draw_frames(item.scene, times, size, frames);
      }
      const ToyRandom look{options_.seed, key, static_cast<std::uint64_t>(item.family), 2};
      finish(frames, options_, look, own);
    }
  });
  return result;
}

}  // namespace litevl
