#include "train/trainer.h"

#include <chrono>
#include <cmath>
#include <optional>

#include "core/made_ahead.h"
#include "core/stop.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "train/adamw.h"
#include "train/checkpoint_file.h"
#include "train/finite_check.h"
#include "train/parameter_groups.h"
#include "train/run_folder.h"
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

std::uint64_t seed_of(std::int64_t seed, std::int64_t step) {
  return static_cast<std::uint64_t>(seed) * 0x9E3779B97F4A7C15ULL +
         static_cast<std::uint64_t>(step);
}

TrainState make_state(LiteVL& model, const TrainOptions& options) {
  TrainState state{
      model, AdamW(group_parameters(model, options), {}), {}, {}, 0, 0, {{0, options.steps}}};
  if (options.queue > 0)
    state.momentum.emplace(model, MomentumOptions{options.momentum, options.queue});
  return state;
}

// BLIP's momentum encoders have dropout, like the others.
void set_training(TrainState& state, bool is_training) {
  state.model->train(is_training);
  if (state.momentum) state.momentum->encoder()->train(is_training);
}

bool is_done(const TrainState& state, const TrainOptions& options) {
  return state.step >= options.steps ||
         (options.patience > 0 && state.selection.checks_since >= options.patience);
}

// BLIP's ramp, because the momentum encoders know nothing about the task at first.
double soft_targets(const TrainOptions& options, const PairSource& source, std::int64_t step) {
  const auto ramp =
      options.soft_target_ramp_steps > 0 ? options.soft_target_ramp_steps : source.batches_a_pass();
  if (step >= ramp) return options.soft_targets;
  return options.soft_targets * static_cast<double>(step) / static_cast<double>(ramp);
}

// A run whose options have more steps than were planned continues to these.
void follow_plan(TrainState& state, const TrainOptions& options) {
  const auto planned = state.plan.back().steps;
  if (options.steps == planned) return;
  if (options.steps < planned)
    throw Error(Error::Kind::kData, options.output,
                "its checkpoint is of a run of " + std::to_string(planned) + " steps, not " +
                    std::to_string(options.steps),
                "a run can be extended, not shortened");
  if (is_done(state, options))
    throw Error(Error::Kind::kUsage, options.output,
                "the run ended by --patience at step " + std::to_string(state.step),
                "more steps would not be made: begin another run");
  state.plan.push_back({state.step, options.steps});
}

/// One run, from its checkpoint on.
class Run {
 public:
  Run(LiteVL& model, const WordPiece& tokenizer, PairSource& source, const TrainOptions& options,
      const Validation& validation)
      : model_(model),
        tokenizer_(tokenizer),
        source_(source),
        options_(options),
        validation_(validation),
        state_path_(checkpoint_of(options)),
        state_(load_state()),
        values_(state_.optimizer.values()),
        log_(std::filesystem::path(options.output) / "log.csv", state_.step),
        schedule_{options.rate, options.end_rate, options.warmup_steps, state_.plan},
        earlier_seconds_(state_.seconds) {}

  TrainOutcome train(const std::function<bool(const TrainReport&)>& report) {
    set_training(state_, true);
    bool go_on = finish_validation();
    std::optional<MadeAhead<PairBatch>> batches;
    if (go_on && !is_done(state_, options_)) batches.emplace(1, batches_from(state_.step));
    PairBatch batch;  // of the last step
    while (go_on && !is_done(state_, options_)) {
      batch = next_batch(*batches, batch);
      TrainReport done = step(batch);
      const bool is_last = done.step == options_.steps;
      const bool is_validated = is_validation_due();
      if (is_validated) {
        check_usable(batch);
        go_on = validate();
        if (go_on) done.validation = last_score_;
      }
      done.seconds = state_.seconds = seconds();
      if (is_last || is_validated || done.step % options_.log_every == 0) log_.write(done);
      if (!report(done)) go_on = false;
      const bool is_saved =
          !go_on || is_validated || is_last || done.step % options_.checkpoint_every == 0;
      if (is_saved && !is_validated) check_usable(batch);
      if (is_saved) save();
    }
    set_training(state_, false);
    return {state_.step, state_.seconds, is_done(state_, options_) && !is_validation_due(),
            state_.selection};
  }

 private:
  TrainState load_state() {
    auto state = make_state(model_, options_);
    load_training_state(state_path_, state);
    saved_step_ = state.step;
    follow_plan(state, options_);
    return state;
  }

  // The next batch is made while this one is being computed, but only one, because batches are
  // large. Batches are made ahead only here, so that sources do not need threads.
  MadeAhead<PairBatch>::Make batches_from(std::int64_t first) const {
    return [&source = source_, first, steps = options_.steps](const auto& take) {
      for (auto step = first; step < steps && take.wait_for_room(); ++step)
        if (!take(source.batch(step))) break;
    };
  }

  // `last` is the batch of the previous step. That step and the earlier ones are kept if there is
  // no next batch, for example because a video cannot be read.
  PairBatch next_batch(MadeAhead<PairBatch>& batches, const PairBatch& last) {
    try {
      return batches.next().value();
    } catch (const Error& error) {
      if (state_.step > saved_step_) {
        check_usable(last);
        state_.seconds = seconds();
        save();
      }
      if (state_.step == 0) throw;
      const auto made = std::to_string(state_.step);
      throw Error(error.kind(), "after step " + made, error.what(),
                  "the checkpoint of step " + made + " is kept, and the same command goes on");
    }
  }

  TrainReport step(const PairBatch& batch) {
    const auto step = state_.step;
    state_.optimizer.set_rate_factor(
        ".temporal_scaling.", step < options_.scaling_hold_steps ? 0 : options_.scaling_rate);
    TrainReport done;
    done.losses = compute(batch, step, state_.momentum ? &*state_.momentum : nullptr);
    done.grad_norm = clip_gradients(values_, options_.clip_norm);
    check_finite_gradients(done.grad_norm, place());
    done.rate = schedule_.rate(step);
    state_.optimizer.step(done.rate);
    {
      const torch::NoGradGuard no_grad;
      model_->temperature().clamp_(0.001, 0.5);
    }
    done.step = ++state_.step;
    return done;
  }

  // Computes the losses of a batch; its gradients are then in the weights.
  TrainStep compute(const PairBatch& batch, std::int64_t step, MomentumContrast* momentum) {
    state_.optimizer.zero_grad();
    auto losses = train_step(model_, tokenizer_, batch, options_,
                             {.seed = seed_of(options_.seed, step),
                              .momentum = momentum,
                              .soft_targets = soft_targets(options_, source_, step)});
    check_finite_losses(losses, place());
    return losses;
  }

  // A checkpoint must allow the run to continue: weights can be finite, but so large that the loss
  // of the next step is not. So a step is computed with them, but not applied.
  void check_usable(const PairBatch& batch) {
    check_finite_state(state_, place());
    compute(batch, state_.step, nullptr);
    check_finite_gradients(clip_gradients(values_, 0), place());
    state_.optimizer.zero_grad();
  }

  // Returns false if a stop was requested meanwhile; the validation is then made when the run
  // continues.
  bool validate() {
    const torch::NoGradGuard no_grad;
    set_training(state_, false);
    try {
      last_score_ = validation_.measure(model_);
    } catch (const Stopped&) {
      set_training(state_, true);
      return false;
    } catch (const Error&) {
      save();  // so that an error in the validation does not lose the steps
      throw;
    }
    if (state_.selection.note(last_score_, state_.step)) validation_.keep(model_);
    set_training(state_, true);
    return true;
  }

  bool is_validation_due() const {
    return validation_.measure && state_.step > state_.selection.last_step &&
           (state_.step == options_.steps || state_.step % options_.validate_every == 0);
  }

  // For the step that the run continues from, if its validation was interrupted.
  bool finish_validation() {
    if (!is_validation_due()) return true;
    if (!validate()) return false;
    log_.add_validation(state_.step, last_score_);
    state_.seconds = seconds();
    save();
    return true;
  }

  void save() {
    save_training_state(state_path_, state_);
    saved_step_ = state_.step;
  }

  double seconds() const {
    return earlier_seconds_ +
           std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  RunPlace place() const { return {state_.step, saved_step_}; }

  LiteVL& model_;
  const WordPiece& tokenizer_;
  PairSource& source_;
  const TrainOptions& options_;
  const Validation& validation_;
  std::filesystem::path state_path_;
  std::int64_t saved_step_ = 0;
  TrainState state_;
  std::vector<at::Tensor> values_;
  TrainingLog log_;
  Schedule schedule_;
  double earlier_seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double last_score_ = 0;
};

}  // namespace

TrainOutcome train(LiteVL& model, const WordPiece& tokenizer, PairSource& source,
                   const TrainOptions& options,
                   const std::function<bool(const TrainReport&)>& report,
                   const Validation& validation) {
  return Run(model, tokenizer, source, options, validation).train(report);
}

}  // namespace litevl
