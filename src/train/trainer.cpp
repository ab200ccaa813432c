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

TrainState make_state(LiteVL& model, const TrainOptions& options) {
  TrainState state{model, AdamW(group_parameters(model, options), {}), {}, {}, 0, 0};
  if (options.queue > 0)
    state.momentum.emplace(model, MomentumOptions{options.momentum, options.queue});
  return state;
}

// BLIP's momentum encoders have dropout where the others have.
void set_training(TrainState& state, bool is_training) {
  state.model->train(is_training);
  if (state.momentum) state.momentum->encoder()->train(is_training);
}

bool is_done(const TrainState& state, const TrainOptions& options) {
  return state.step >= options.steps ||
         (options.patience > 0 && state.selection.checks_since >= options.patience);
}

// BLIP's ramp: the momentum encoders know nothing of the task at first.
double soft_targets(const TrainOptions& options, const PairSource& source, std::int64_t step) {
  const auto ramp =
      options.soft_target_ramp_steps > 0 ? options.soft_target_ramp_steps : source.batches_a_pass();
  if (step >= ramp) return options.soft_targets;
  return options.soft_targets * static_cast<double>(step) / static_cast<double>(ramp);
}

double validate(TrainState& state, const Validation& validation) {
  const torch::NoGradGuard no_grad;
  set_training(state, false);
  const double score = validation.measure(state.model);
  if (state.selection.note(score, state.step)) validation.keep(state.model);
  set_training(state, true);
  return score;
}

}  // namespace

TrainOutcome train(LiteVL& model, const WordPiece& tokenizer, PairSource& source,
                   const TrainOptions& options,
                   const std::function<bool(const TrainReport&)>& report,
                   const Validation& validation) {
  const std::filesystem::path folder = options.output;
  const auto state_path = folder / "checkpoint.safetensors";
  const Schedule schedule{options.rate, options.end_rate, options.warmup_steps, options.steps};
  auto state = make_state(model, options);
  load_training_state(state_path, state);
  const auto values = state.optimizer.values();
  TrainingLog log(folder / "log.csv", state.step);
  const auto start = std::chrono::steady_clock::now();
  const double earlier_seconds = state.seconds;
  set_training(state, true);

  // The next batch is made while this one is computed.
  const auto fetch = [&source](std::int64_t step) {
    return std::async(std::launch::async, [&source, step] { return source.batch(step); });
  };
  std::future<PairBatch> next;
  if (!is_done(state, options)) next = fetch(state.step);
  bool go_on = true;
  while (go_on && !is_done(state, options)) {
    const auto step = state.step;
    const auto batch = next.get();
    if (step + 1 < options.steps) next = fetch(step + 1);
    state.optimizer.set_rate_factor(".temporal_scaling.",
                                    step < options.scaling_hold_steps ? 0 : options.scaling_rate);
    state.optimizer.zero_grad();
    TrainReport done;
    done.losses = train_step(model, tokenizer, batch, options,
                             {.seed = seed_of(options.seed, step),
                              .momentum = state.momentum ? &*state.momentum : nullptr,
                              .soft_targets = soft_targets(options, source, step)});
    check_finite(done.losses, step);
    done.grad_norm = clip_gradients(values, options.clip_norm);
    done.rate = schedule.rate(step);
    state.optimizer.step(done.rate);
    {
      const torch::NoGradGuard no_grad;
      model->temperature().clamp_(0.001, 0.5);
    }
    done.step = ++state.step;
    const bool is_last = done.step == options.steps;
    if (validation.measure && (is_last || done.step % options.validate_every == 0))
      done.validation = validate(state, validation);
    state.seconds = earlier_seconds +
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    done.seconds = state.seconds;
    if (is_last || done.validation || done.step % options.log_every == 0) log.write(done);
    go_on = report(done);
    if (!go_on || done.validation || is_last || done.step % options.checkpoint_every == 0)
      save_training_state(state_path, state);
  }
  if (next.valid()) next.wait();
  set_training(state, false);
  return {state.step, state.seconds, is_done(state, options), state.selection};
}

}  // namespace litevl
