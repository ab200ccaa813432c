#include "bench/training_bench.h"

#include "bench/memory.h"
#include "bench/torch_rows.h"
#include "config/config_json.h"
#include "core/files.h"
#include "core/installed_files.h"
#include "core/torch.h"
#include "model/device.h"
#include "train/adamw.h"
#include "train/parameter_groups.h"
#include "train/retrieval_step.h"

namespace litevl {
namespace {

constexpr std::int64_t kCaptionTokens = 16;
constexpr double kRate = 1e-5;

struct Mode {
  bool is_bfloat16 = false;
  bool has_checkpoints = false;
};

// A model with its optimiser and a batch, for one step after another.
class Stepper {
 public:
  Stepper(const TrainingSize& size, at::Device device)
      : model_(random_model(size.config, device)), optimizer_(group_parameters(model_, {}), {}) {
    model_->train();
    const auto& vision = size.config.vision;
    const auto B = size.batch;
    batch_ = {torch::randn({B, size.frames, 3, vision.image_height, vision.image_width}),
              {torch::randint(size.config.text.vocabulary - 2, {B, kCaptionTokens}, torch::kInt64),
               torch::ones({B, kCaptionTokens}, torch::kInt64)},
              torch::arange(B)};
    options_.split.seed = 1;
  }

  void step(const Mode& mode) {
    model_->recompute_blocks(mode.has_checkpoints);
    options_.split.bfloat16 = mode.is_bfloat16;
    optimizer_.zero_grad();
    retrieval_losses(model_, batch_, options_);
    optimizer_.step(kRate);
    finish_work(device_of(*model_));
  }

 private:
  LiteVL model_;
  AdamW optimizer_;
  RetrievalBatch batch_;
  RetrievalStepOptions options_;
};

}  // namespace

TrainingSize toy_training_size() {
  const auto file = resource_folder() / "models" / "toy" / "config.json";
  return {"toy", parse_config(read_file(file, 1 << 20), file.string()), 64, 8, false};
}

TrainingSize full_training_size() { return {"full", full_size_config(), 2, 8, true}; }

std::vector<TrainingRate> bench_training(const TrainingSize& size, int rounds, at::Device device) {
  std::vector<Mode> modes{{false, false}, {true, false}};
  if (size.with_checkpoints) modes.push_back({true, true});
  std::vector<TrainingRate> rates;
  for (const Mode& mode : modes) {
    TrainingRate rate{
        size.name, mode.is_bfloat16, mode.has_checkpoints, size.batch, size.frames, {}, 0};
    rate.peak_bytes = peak_memory_of([&] { Stepper(size, device).step(mode); });
    rates.push_back(rate);
  }
  // One model for all measurements: at full size its weights, gradients and moments take 4 GB.
  Stepper stepper(size, device);
  std::vector<Timed> steps;
  for (const Mode& mode : modes) steps.push_back({"", [&stepper, mode] { stepper.step(mode); }});
  const auto seconds = time_in_turn(steps, rounds);
  for (std::size_t i = 0; i < rates.size(); ++i) rates[i].seconds = seconds[i];
  return rates;
}

}  // namespace litevl
