#include "train/trainer.h"

#include <chrono>
#include <cmath>
#include <future>

#include "core/error.h"
#include "core/torch.h"
#include "train/adamw.h"
#include "train/checkpoint_file.h"
#include "train/parameter_groups.h"
#include "train/schedule.h"
#include "train/training_log.h"

namespace litevl {
namespace {

double clip_gradients(const std::vector<at::Tensor>& values, double limit) {
  double sum = 0;
  for (const auto& value : values)
    if (value.grad().defined()) sum += std::pow(value.grad().norm().item<double>(), 2);
  const double norm = std::sqrt(sum);
  if (limit > 0 && norm > limit)
    for (const auto& value : values)
      if (value.grad().defined()) value.grad().mul_(limit / norm);
  return norm;
}

void check_finite(const TrainStep& step, std::int64_t number) {
  for (const auto& part : step.losses)
    if (!std::isfinite(part.value))
      throw Error(
          Error::Kind::kData, "train",
          "loss is not finite at step " + std::to_string(number) + " (" + part.name + " part)",
          "the checkpoint is from before; try a lower --rate or --precision float32");
}

std::uint64_t seed_of(std::int64_t seed, std::int64_t step) {
  return static_cast<std::uint64_t>(seed) * 0x9E3779B97F4A7C15ULL +
         static_cast<std::uint64_t>(step);
}

}  // namespace

void train(LiteVL& model, const WordPiece& tokenizer, PairSource& source,
           const TrainOptions& options, const std::function<bool(const TrainReport&)>& report) {
  const std::filesystem::path folder = options.output;
  const auto state_path = folder / "checkpoint.safetensors";
  const Schedule schedule{options.rate, options.end_rate, options.warmup_steps, options.steps};
  AdamW optimizer(group_parameters(model, options), {});
  const auto values = optimizer.values();
  const auto first = load_training_state(state_path, model, optimizer);
  TrainingLog log(folder / "log.csv", first);
  const auto start = std::chrono::steady_clock::now();
  model->train();

  // The next batch is made while this one is computed.
  const auto fetch = [&source](std::int64_t step) {
    return std::async(std::launch::async, [&source, step] { return source.batch(step); });
  };
  std::future<PairBatch> next;
  if (first < options.steps) next = fetch(first);
  for (auto step = first; step < options.steps; ++step) {
    const auto batch = next.get();
    if (step + 1 < options.steps) next = fetch(step + 1);
    optimizer.set_rate_factor(".temporal_scaling.",
                              step < options.scaling_hold_steps ? 0 : options.scaling_rate);
    TrainReport done;
    done.losses = train_step(model, tokenizer, batch, options, seed_of(options.seed, step));
    check_finite(done.losses, step);
    optimizer.zero_grad();
    done.losses.loss.backward();
    done.grad_norm = clip_gradients(values, options.clip_norm);
    done.rate = schedule.rate(step);
    optimizer.step(done.rate);
    {
      const torch::NoGradGuard no_grad;
      model->temperature().clamp_(0.001, 0.5);
    }
    done.step = step + 1;
    done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (done.step % options.log_every == 0 || done.step == options.steps) log.write(done);
    const bool go_on = report(done);
    if (!go_on || done.step % options.checkpoint_every == 0 || done.step == options.steps)
      save_training_state(state_path, model, optimizer, done.step);
    if (!go_on) break;
  }
  if (next.valid()) next.wait();
  model->eval();
}

}  // namespace litevl
