#include "explain/toy_check.h"

#include <algorithm>
#include <sstream>

#include "core/stop.h"
#include "explain/explainer.h"
#include "explain/numbers.h"
#include "litevl/error.h"
#include "toy/captions.h"
#include "toy/gallery.h"
#include "toy/renderer.h"
#include "toy/source.h"
#include "toy/things.h"

namespace litevl {
namespace {

constexpr std::uint64_t kCaptionStream = 0x776879;  // "why"

// How much of every pixel of every frame belongs to `thing`: (T,H,W) in [0,1]. The thing is drawn
// over black and over white: the difference is what it does not cover.
Array<float> cover_of(const ToyRenderer& renderer, const ToyScene& scene, std::int64_t thing,
                      const std::vector<double>& times, std::int64_t pixels) {
  Array<float> cover({std::ssize(times), pixels, pixels});
  for (std::int64_t t = 0; t < cover.size(0); ++t) {
    const double u = times[static_cast<std::size_t>(t)];
    Array<float> black({3, pixels, pixels}), white({3, pixels, pixels});
    std::ranges::fill(white, 1.0F);
    for (const auto& placed : placements(scene, u)) {
      if (placed.thing != thing) continue;
      renderer.draw({&placed, 1}, pixels, black.data());
      renderer.draw({&placed, 1}, pixels, white.data());
    }
    auto frame = cover.row(t);
    for (std::int64_t i = 0; i < frame.count(); ++i)
      frame[i] = std::clamp(1 - (white[i] - black[i]), 0.0F, 1.0F);  // the red channel is enough
  }
  return cover;
}

// The indices of the words of `name`, adjacent in `words`; empty if they do not occur.
std::vector<std::int64_t> find_words(const std::vector<WordTokens>& words,
                                     const std::string& name) {
  std::vector<std::string> parts;
  std::istringstream stream(name);
  for (std::string part; stream >> part;) parts.push_back(part);
  for (std::size_t i = 0; i + parts.size() <= words.size(); ++i) {
    bool is_same = true;
    for (std::size_t j = 0; j < parts.size(); ++j)
      is_same = is_same && words[i + j].word == parts[j];
    if (!is_same) continue;
    std::vector<std::int64_t> found;
    for (std::size_t j = 0; j < parts.size(); ++j)
      found.push_back(static_cast<std::int64_t>(i + j));
    return found;
  }
  return {};
}

// The fraction of these words' heat (K,T,R,C) that is on `cover` (T,H,W). H and W are multiples of
// R and C.
double share_on(const Array<float>& heat, const std::vector<std::int64_t>& words,
                const Array<float>& cover) {
  const auto T = heat.size(1), R = heat.size(2), C = heat.size(3);
  const auto H = cover.size(1), W = cover.size(2), height = H / R, width = W / C;
  double sum = 0, on = 0;
  for (const auto word : words)
    for (std::int64_t t = 0; t < T; ++t)
      for (std::int64_t y = 0; y < H; ++y)
        for (std::int64_t x = 0; x < W; ++x) {
          const auto patch = ((word * T + t) * R + y / height) * C + x / width;
          sum += static_cast<double>(heat[patch]);
          on += static_cast<double>(heat[patch] * cover[(t * H + y) * W + x]);
        }
  return sum > 0 ? on / sum : 0;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Values with the video that each belongs to.
struct Sample {
  std::vector<double> values;
  std::vector<std::int64_t> videos;

  void add(double value, std::int64_t video) {
    values.push_back(value);
    videos.push_back(video);
  }
  ShareResult summary() const { return share_of(values, videos); }
};

// Summarises `curves` (scenes, orders), the explanation's own order first.
std::vector<OrderSummary> summarise(const std::vector<std::vector<OrderCurves>>& curves) {
  std::vector<OrderSummary> result;
  if (curves.empty()) return result;
  for (std::size_t order = 0; order < curves.front().size(); ++order) {
    Sample deletion, insertion, deletion_gain, insertion_gain;
    for (std::size_t scene = 0; scene < curves.size(); ++scene) {
      const auto& own = curves[scene].front();
      const auto& other = curves[scene][order];
      const auto video = static_cast<std::int64_t>(scene);
      deletion.add(other.deletion_area, video);
      insertion.add(other.insertion_area, video);
      deletion_gain.add(other.deletion_area - own.deletion_area, video);
      insertion_gain.add(own.insertion_area - other.insertion_area, video);
    }
    result.push_back({curves.front()[order].order, deletion.summary(), insertion.summary(),
                      deletion_gain.summary(), insertion_gain.summary()});
  }
  return result;
}

}  // namespace

ToyCheck check_toy_world(Explainer& explainer, const ToyCheckOptions& options,
                         const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const auto& vision = explainer.config().vision;
  if (vision.image_height != vision.image_width)
    throw Error(Error::Kind::kUsage, "check",
                "the toy world is square, the model's frames are " +
                    std::to_string(vision.image_height) + "×" + std::to_string(vision.image_width));
  ToyGalleryOptions gallery;
  gallery.videos = options.videos;
  gallery.seed = options.seed;
  gallery.split = options.split;
  gallery.complete_share = 0;
  const auto scenes = make_gallery(gallery);
  const ToyRenderer renderer;
  const auto T = vision.max_frames, side = vision.image_height;
  std::vector<double> times;
  for (std::int64_t t = 0; t < T; ++t)
    times.push_back((static_cast<double>(t) + 0.5) / static_cast<double>(T));

  ToyCheck result;
  Sample gradient, attention, chance;
  std::vector<double> ratios;
  std::vector<std::vector<OrderCurves>> frame_curves, region_curves;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    check_stop();
    const auto& scene = scenes[i].scene;
    ToyRandom random{options.seed, static_cast<std::uint64_t>(i), kCaptionStream};
    const auto video = draw_video(renderer, scene, T, side);
    const auto explanation = explainer.explain_match(video, caption(scene, random));
    ratios.push_back(explanation.explain_seconds / explanation.score_seconds);
    for (const auto& event : scene.events) {
      const auto thing = event.meaning.thing;
      const auto cover = cover_of(renderer, scene, thing, times, side);
      const auto words = find_words(
          explanation.text.words, std::string(toy_things()[static_cast<std::size_t>(thing)].name));
      if (words.empty() || !(sum_of(cover) > 0)) continue;
      const auto number = static_cast<std::int64_t>(i);
      gradient.add(share_on(explanation.gradient.words, words, cover), number);
      attention.add(share_on(explanation.attention.words, words, cover), number);
      chance.add(sum_of(cover) / static_cast<double>(cover.count()), number);
    }
    if (!options.is_localisation_only) {
      auto checked = check_faithfulness(explainer, video, explanation, options.faithfulness);
      frame_curves.push_back(std::move(checked.frames));
      region_curves.push_back(std::move(checked.regions));
    }
    if (progress) progress(static_cast<std::int64_t>(i + 1), std::ssize(scenes));
  }
  result.videos = std::ssize(scenes);
  result.things = std::ssize(gradient.values);
  result.gradient = gradient.summary();
  result.attention = attention.summary();
  result.chance = chance.summary().share;
  result.frames = summarise(frame_curves);
  result.regions = summarise(region_curves);
  result.seconds_ratio = median(ratios);
  return result;
}

}  // namespace litevl
