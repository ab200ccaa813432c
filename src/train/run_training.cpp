#include "train/run_training.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/files.h"
#include "core/folder_lock.h"
#include "core/progress.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "model/device.h"
#include "torch/model_folder.h"
#include "train/run_folder.h"
#include "train/start_model.h"
#include "train/trainer.h"
#include "train/training_data.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::string note_on(const TrainReport& report) {
  std::ostringstream text;
  text.precision(3);
  text << "loss " << report.losses.total();
  for (const auto* list : {&report.losses.losses, &report.losses.figures})
    for (const auto& figure : *list) text << ", " << figure.name << ' ' << figure.value;
  text << ", rate " << report.rate;
  return text.str();
}

}  // namespace

TrainingReport run_training(const TrainingRequest& request) {
  const TrainOptions& options = request.options;
  const auto device = choose_device(word_of(request.device));
  const auto change = request.is_extended ? RunChange::kSteps : RunChange::kNothing;
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
  if (request.on_notes) request.on_notes(start.notes);

  TrainingReport result;
  for (const auto& parameter : start.model->parameters()) result.parameters += parameter.numel();
  const auto sentences = held_out_sentences(options);
  const auto save = [&](const fs::path& path, LiteVL& model) {
    save_model_folder(path, model, model->config(), start.vocab_text);
    if (sentences.empty()) return;
    write_file_atomically(path / "sentences.txt", [&](std::ostream& out) {
      for (const auto& sentence : sentences) out << sentence << '\n';
    });
  };
  const fs::path best = folder / "best";
  if (validation.measure) validation.keep = [&](LiteVL& model) { save(best, model); };
  Progress progress("training", options.steps, request.progress);
  const auto outcome = train(
      start.model, tokenizer, *source, options,
      [&](const TrainReport& report) {
        result.loss = report.losses.total();
        progress.update(report.step, note_on(report));
        return !is_stop_asked();
      },
      validation);
  result.steps = outcome.step;
  result.is_done = outcome.is_done;
  result.seconds = outcome.seconds;
  if (validation.measure && outcome.selection.best_step > 0) {
    result.best = best;
    result.best_step = outcome.selection.best_step;
    result.best_score = outcome.selection.best_score;
  }
  if (outcome.is_done) {
    result.model = folder / "model";
    save(result.model, start.model);
  }
  return result;
}

nlohmann::json training_run_json(const TrainingReport& report) {
  nlohmann::json document{{"steps", report.steps},
                          {"done", report.is_done},
                          {"loss", report.loss},
                          {"seconds", report.seconds},
                          {"parameters", report.parameters},
                          {"model", report.model.string()},
                          {"best", nullptr}};
  if (!report.best.empty())
    document["best"] = {
        {"model", report.best.string()}, {"step", report.best_step}, {"score", report.best_score}};
  return document;
}

}  // namespace litevl
