#include "toy/source.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "litevl/error.h"
#include "toy/captions.h"
#include "toy/layout.h"
#include "toy/meanings.h"
#include "toy/questions.h"
#include "toy/stills.h"
#include "toy/things.h"
#include "video/normalise.h"

namespace litevl {
namespace {

// One video of the batch to draw: a scene or a still.
struct Item {
  ToyScene scene;
  ToyStill still;
  std::string caption;
  std::int64_t family = 0;
};

std::vector<Item> make_event_items(const ToySourceOptions& options, ToyRandom& random) {
  std::vector<Item> items;
  ToyMeaningSet meanings;
  for (std::int64_t id = 0; static_cast<std::int64_t>(items.size()) < options.batch; ++id) {
    const auto events = meanings.sample([&] {
      const std::int64_t count = random.chance(options.two_event_share) ? 2 : 1;
      return sample_meaning(count, options.things, ToySplit::kTrain, random);
    });
    for (const ToyScene& member : family(make_scene(events, random))) {
      if (static_cast<std::int64_t>(items.size()) == options.batch) break;
      items.push_back({member, {}, caption(member, random), id});
    }
  }
  return items;
}

std::vector<Item> make_still_items(const ToySourceOptions& options, ToyRandom& random) {
  std::vector<Item> items;
  for (auto& [still, caption] : make_stills(options.batch, options.things, random)) {
    items.push_back({{}, still, caption.text, static_cast<std::int64_t>(items.size())});
  }
  return items;
}

// With their own random streams, so that they do not affect anything else.
std::vector<BatchQuestion> ask(const ToySourceOptions& options, std::uint64_t step,
                               const std::vector<Item>& items) {
  std::vector<BatchQuestion> result;
  for (std::size_t i = 0; i < items.size() && options.questions > 0; ++i) {
    ToyRandom random{options.seed, step, static_cast<std::uint64_t>(i), 3};
    for (auto& question : make_questions(items[i].scene, options.questions, random)) {
      result.push_back({static_cast<std::int64_t>(i),
                        {std::move(question.text),
                         {{std::move(question.answer)}},
                         std::string(question_type_name(question.type))}});
    }
  }
  return result;
}

void normalize(float* frames, std::int64_t count, std::size_t area) {
  for (std::int64_t t = 0; t < count; ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      const auto mean = static_cast<float>(kPixelMean[c]);
      const auto deviation = static_cast<float>(kPixelDeviation[c]);
      for (std::size_t i = 0; i < area; ++i, ++frames) *frames = (*frames - mean) / deviation;
    }
  }
}

// In [0,1], in place. Brightness, contrast and noise are those of
// the video, the same in all its frames, so that they say nothing about time; `look` is shared by a
// family.
void augment(float* frames, std::int64_t count, std::size_t area, ToyRandom look, ToyRandom noise) {
  const auto contrast = static_cast<float>(look.uniform(0.9, 1.1));
  const float brightness = static_cast<float>(look.uniform(-0.1, 0.1)) + 0.5F * (1 - contrast);
  const auto strength = static_cast<float>(look.uniform(0, 0.05));
  std::vector<float> offsets(3 * area);
  for (float& offset : offsets) {
    offset = brightness + strength * static_cast<float>(noise.uniform() - 0.5);
  }
  for (std::int64_t t = 0; t < count; ++t) {
    for (const float offset : offsets) {
      *frames = std::clamp(*frames * contrast + offset, 0.0F, 1.0F);
      ++frames;
    }
  }
}

ToySourceOptions checked(ToySourceOptions options) {
  const auto all = static_cast<std::int64_t>(toy_things().size());
  if (options.things == 0) options.things = all;
  if (options.stills) options.frames = 1;
  const bool is_good = options.batch >= 1 && options.batch <= 4096 && options.image_size >= 8 &&
                       options.image_size <= 1024 && options.frames >= 1 && options.frames <= 256 &&
                       options.things >= 2 && options.things <= all &&
                       options.two_event_share >= 0 && options.two_event_share <= 1 &&
                       options.questions >= 0 &&
                       options.questions <= (options.stills ? 0 : std::ssize(kToyQuestionTypes));
  if (!is_good) {
    throw Error(Error::Kind::kUsage, "toy source",
                "options out of range: batch 1 to 4096, image size 8 to 1024, frames 1 to 256, "
                "things 2 to " +
                    std::to_string(all) +
                    ", two-event share 0 to 1, questions 0 to 5 and none about stills");
  }
  return options;
}

}  // namespace

ToySource::ToySource(const ToySourceOptions& options, const std::filesystem::path& font)
    : options_(checked(options)), renderer_(font) {}

Array<float> draw_video(const ToyRenderer& renderer, const ToyScene& scene, std::int64_t frames,
                        std::int64_t image_size) {
  std::vector<double> times;
  for (std::int64_t t = 0; t < frames; ++t) {
    times.push_back((static_cast<double>(t) + 0.5) / static_cast<double>(frames));
  }
  Array<float> result({frames, 3, image_size, image_size});
  renderer.draw_frames(scene, times, image_size, result.data());
  normalize(result.data(), frames, static_cast<std::size_t>(image_size * image_size));
  return result;
}

PairBatch ToySource::batch(std::int64_t step) {
  const auto key = static_cast<std::uint64_t>(step);
  ToyRandom random{options_.seed, key};
  const std::vector<Item> items =
      options_.stills ? make_still_items(options_, random) : make_event_items(options_, random);

  PairBatch result;
  for (std::size_t i = 0; i < items.size(); ++i) {
    result.captions.push_back(items[i].caption);
    // No two steps have a video in common, on which a queue of earlier batches relies.
    result.video_ids.push_back(step * options_.batch + static_cast<std::int64_t>(i));
    result.families.push_back(items[i].family);
  }
  result.questions = ask(options_, key, items);
  const std::int64_t size = options_.image_size;
  const std::int64_t T = options_.frames;
  result.video = Array<float>({options_.batch, T, 3, size, size});
  float* const pixels = result.video.data();
  for (std::int64_t i = 0; i < options_.batch; ++i) {
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
    const auto area = static_cast<std::size_t>(size * size);
    if (options_.augment) {
      const ToyRandom look{options_.seed, key, static_cast<std::uint64_t>(item.family), 2};
      augment(frames, T, area, look, own);
    }
    normalize(frames, T, area);
  }
  return result;
}

}  // namespace litevl
