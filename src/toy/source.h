// Training batches of the toy world, which are made when they are needed.
#pragma once

#include <cstdint>

#include "data/pair_source.h"
#include "toy/renderer.h"

namespace litevl {

struct ToySourceOptions {
  std::uint64_t seed = 0;
  std::int64_t batch = 64;       ///< B, videos
  std::int64_t image_size = 64;  ///< H = W, pixels
  std::int64_t frames = 8;       ///< T; 1 with `stills`
  std::int64_t things = 0;       ///< use only so many things, the first ones; 0: all
  double two_event_share = 0.5;  ///< fraction of families with two events, [0,1]
  bool stills = false;           ///< pictures of things at places instead of events
  /// Frames are anywhere within equal segments; otherwise in their middles.
  bool random_times = true;
  bool augment = true;         ///< brightness and contrast by up to 10%, and a little noise
  std::int64_t questions = 0;  ///< at most so many about each video, of different types; 0 to 5,
                               ///< none about stills
};

/// Scenes with combinations that are not held out, family by family: the batch of a video contains
/// its counterparts in time (its reverse, and its events exchanged). No caption is true of another
/// video of the batch. The last family may be incomplete. Videos and captions do not depend on
/// whether questions are asked. For one thread.
class ToySource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range, (kMachine) without the font.
  explicit ToySource(const ToySourceOptions& options,
                     const std::filesystem::path& font = kNotoColorEmoji);

  /// Throws Error (kUsage) if there are too few `things` for so many different videos.
  PairBatch batch(std::int64_t step) override;

 private:
  ToySourceOptions options_;
  ToyRenderer renderer_;
};

/// A scene as in evaluation: frames in the middles of `frames` equal segments, (T,3,H,W) float32,
/// normalised (docs/model.md), without randomness.
Array<float> draw_video(const ToyRenderer& renderer, const ToyScene& scene, std::int64_t frames,
                        std::int64_t image_size);

}  // namespace litevl
