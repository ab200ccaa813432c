// `litevl train`: fine-tunes a model for retrieval or question answering.
#include "cli/train_command.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/output.h"
#include "cli/train_data.h"
#include "core/folder_lock.h"
#include "core/progress.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "model/device.h"
#include "torch/model_folder.h"
#include "train/run_folder.h"
#include "train/start_model.h"
#include "train/trainer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::string note(const TrainReport& report) {
  std::ostringstream text;
  text.precision(3);
  text << "loss " << report.losses.total();
  for (const auto* list : {&report.losses.losses, &report.losses.figures})
    for (const auto& figure : *list) text << ", " << figure.name << ' ' << figure.value;
  text << ", rate " << report.rate;
  return text.str();
}

struct RunResult {
  TrainReport last;
  TrainOutcome outcome;
  fs::path model;  // empty if the run is not done
  fs::path best;   // empty without validation
  std::int64_t parameters = 0;
};

void print(const RunResult& result) {
  const auto& [last, outcome, model, best, parameters] = result;
  if (outcome.is_done)
    std::cout << "trained " << outcome.step << " steps; model in " << printable(model.string())
              << "\n";
  if (!best.empty() && outcome.selection.best_step > 0)
    std::cout << "the best by validation, " << outcome.selection.best_score << " at step "
              << outcome.selection.best_step << ", in " << printable(best.string()) << "\n";
}

nlohmann::json document(const RunResult& result) {
  const auto& [last, outcome, model, best, parameters] = result;
  nlohmann::json out{{"steps", outcome.step},
                     {"done", outcome.is_done},
                     {"loss", last.losses.total()},
                     {"seconds", outcome.seconds},
                     {"parameters", parameters},
                     {"model", model.string()},
                     {"best", nullptr}};
  if (!best.empty() && outcome.selection.best_step > 0)
    out["best"] = {{"model", best.string()},
                   {"step", outcome.selection.best_step},
                   {"score", outcome.selection.best_score}};
  return out;
}

RunResult run(const TrainOptions& options, RunChange change, at::Device device) {
  check_train_options(options);
  check_run_folder(options, change);  // before anything large is read
  const fs::path folder = options.output;
  auto start = open_start(options);
  start.model->to(device);
  const auto& vision = start.model->config().vision;
  if (options.image_size == 0 && vision.image_height != vision.image_width)
    throw Error(Error::Kind::kUsage, "train",
                "the model's frames are not square: pass --image-size");
  const auto tokenizer = WordPiece::from_text(start.vocab_text, options.start);
  RunInputs inputs{{"start", start.digest}};
  const auto source = open_training_data(
      options, options.image_size == 0 ? vision.image_height : options.image_size, tokenizer,
      start.notes, inputs);
  auto validation = open_validation(options, tokenizer, inputs);
  check_stop();
  const FolderLock lock(folder, Holding::kRun);
  enter_run_folder(options, change, inputs);
  print_notes(start.notes);

  RunResult result;
  for (const auto& parameter : start.model->parameters()) result.parameters += parameter.numel();
  const auto save = [&](const fs::path& path, LiteVL& model) {
    save_model_folder(path, model, model->config(), start.vocab_text);
  };
  if (validation.measure) {
    result.best = folder / "best";
    validation.keep = [&](LiteVL& model) { save(result.best, model); };
  }
  Progress progress("training", options.steps, terminal_progress());
  result.outcome = train(
      start.model, tokenizer, *source, options,
      [&](const TrainReport& report) {
        result.last = report;
        progress.update(report.step, note(report));
        return !is_stop_asked();
      },
      validation);
  if (result.outcome.is_done) {
    result.model = folder / "model";
    save(result.model, start.model);
  }
  return result;
}

}  // namespace

void run_train(const TrainArguments& arguments) {
  const auto result =
      run(arguments.options, arguments.is_extended ? RunChange::kSteps : RunChange::kNothing,
          choose_device(word_of(arguments.device)));
  if (arguments.is_json)
    print_json(document(result));
  else
    print(result);
  if (!result.outcome.is_done)
    throw Stopped("the same command goes on from step " + std::to_string(result.outcome.step));
}

}  // namespace litevl
