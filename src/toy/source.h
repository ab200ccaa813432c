// Training batches of the toy world, made on the fly.
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
  std::int64_t things = 0;       ///< only the first so many, 0: all
  double two_event_share = 0.5;  ///< of the families, [0,1]
  bool stills = false;           ///< pictures of things at places instead of events
  bool random_times = true;      ///< frames anywhere within equal segments, else at their middles
  bool augment = true;           ///< brightness and contrast by up to 10%, and a little noise
  std::int64_t questions = 0;    ///< at most so many about each video, of different types; 0 to 5,
                                 ///< none about stills
};

/// Scenes of combinations that are not held out, family by family: a video's counterparts in time
/// (its reverse, its events exchanged) are in its batch. No caption is true of another video of the
/// batch. The last family may be cut. Videos and captions are the same whether questions are asked
/// or not. One thread calls.
class ToySource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range, (kMachine) without the font.
  explicit ToySource(const ToySourceOptions& options,
                     const std::filesystem::path& font = kNotoColorEmoji);

  /// Throws Error (kUsage) if `things` are too few to make so many videos that all differ.
  PairBatch batch(std::int64_t step) override;

 private:
  ToySourceOptions options_;
  ToyRenderer renderer_;
};

/// A scene as evaluation sees it: the middles of `frames` equal segments, (T,3,H,W) float32,
/// normalised (docs/model.md), nothing random.
Array<float> draw_video(const ToyRenderer& renderer, const ToyScene& scene, std::int64_t frames,
                        std::int64_t image_size);

}  // namespace litevl
