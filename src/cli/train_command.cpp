// `litevl train`: fine-tunes a model for retrieval or question answering.
#include "cli/train_command.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "checkpoint/model_folder.h"
#include "cli/output.h"
#include "cli/train_data.h"
#include "core/error.h"
#include "core/files.h"
#include "core/folder_lock.h"
#include "core/progress.h"
#include "model/device.h"
#include "train/start_model.h"
#include "train/trainer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t stop_asked = 0;

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
    std::cout << "trained " << outcome.step << " steps; model in " << model.string() << "\n";
  else
    std::cout << "stopped at step " << outcome.step << "; the same command goes on from there\n";
  if (!best.empty() && outcome.selection.best_step > 0)
    std::cout << "the best by validation, " << outcome.selection.best_score << " at step "
              << outcome.selection.best_step << ", in " << best.string() << "\n";
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

RunResult run(const TrainOptions& options, at::Device device) {
  check_train_options(options);
  const fs::path folder = options.output;
  auto start = open_start(options);
  start.model->to(device);
  const auto& vision = start.model->config().vision;
  if (options.image_size == 0 && vision.image_height != vision.image_width)
    throw Error(Error::Kind::kUsage, "train",
                "the model's frames are not square: pass --image-size");
  const auto tokenizer = WordPiece::from_text(start.vocab_text, options.start);
  const auto source = open_training_data(
      options, options.image_size == 0 ? vision.image_height : options.image_size, tokenizer,
      start.notes);
  auto validation = open_validation(options, tokenizer);
  for (const auto& text : start.notes) std::cerr << "note: " << text << "\n";
  const FolderLock lock(folder, Holding::kRun);
  write_file_atomically(folder / "options.toml",
                        [&](std::ostream& out) { out << write_train_options(options); });

  RunResult result;
  for (const auto& parameter : start.model->parameters()) result.parameters += parameter.numel();
  const auto save = [&](const fs::path& path, LiteVL& model) {
    save_model_folder(path, model, model->config(), start.vocab_text);
  };
  if (validation.measure) {
    result.best = folder / "best";
    validation.keep = [&](LiteVL& model) { save(result.best, model); };
  }
  // The first Ctrl-C ends the run after a checkpoint, the second at once.
  std::signal(SIGINT, [](int) {
    stop_asked = 1;
    std::signal(SIGINT, SIG_DFL);
  });
  Progress progress("training", options.steps);
  result.outcome = train(
      start.model, tokenizer, *source, options,
      [&](const TrainReport& report) {
        result.last = report;
        progress.update(report.step, note(report));
        return stop_asked == 0;
      },
      validation);
  if (result.outcome.is_done) {
    result.model = folder / "model";
    save(result.model, start.model);
  }
  return result;
}

}  // namespace

void run_train(const TrainOptions& options, const std::string& device, bool is_json) {
  const auto result = run(options, choose_device(device));
  if (is_json)
    print_json(document(result));
  else
    print(result);
}

}  // namespace litevl
