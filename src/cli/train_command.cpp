// `litevl train`: fine-tunes a model for retrieval or question answering.
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "checkpoint/model_folder.h"
#include "cli/commands.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/files.h"
#include "core/progress.h"
#include "data/caption_list.h"
#include "data/file_source.h"
#include "data/question_list.h"
#include "train/curriculum.h"
#include "train/options.h"
#include "train/start_model.h"
#include "train/trainer.h"

namespace litevl {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

std::unique_ptr<PairSource> open_data(const TrainOptions& options, std::int64_t image_size) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  if (options.data != "toy-stills" && options.data != "toy-videos") {
    if (!std::filesystem::exists(options.data))
      throw Error(Error::Kind::kUsage, "train", "--data is " + options.data,
                  "expected toy-stills, toy-videos, or a folder with annotations.json or "
                  "questions.json");
    const auto side = static_cast<int>(image_size);
    const FileSourceOptions files{.seed = seed,
                                  .batch = options.batch,
                                  .frames = static_cast<int>(options.frames),
                                  .size = {side, side},
                                  .questions = options.questions};
    if (options.task == "questions")
      return std::make_unique<FileQuestionSource>(load_question_list(options.data), files);
    return std::make_unique<FilePairSource>(load_caption_list(options.data), files);
  }
  ToySourceOptions toy;
  toy.seed = seed;
  toy.batch = options.batch;
  toy.image_size = image_size;
  toy.stills = options.data == "toy-stills";
  toy.frames = toy.stills ? 1 : options.frames;
  toy.questions = options.task == "questions" ? options.questions : 0;
  return std::make_unique<Curriculum>(toy, options.curriculum);
}

std::string note(const TrainReport& report) {
  std::ostringstream text;
  text.precision(3);
  text << "loss " << report.losses.total();
  for (const auto* list : {&report.losses.losses, &report.losses.figures})
    for (const auto& figure : *list) text << ", " << figure.name << ' ' << figure.value;
  text << ", rate " << report.rate;
  return text.str();
}

void run_train(const TrainOptions& options, bool json) {
  check_train_options(options);
  const std::filesystem::path folder = options.output;
  auto start = open_start(options);
  const auto& vision = start.model->config().vision;
  if (options.image_size == 0 && vision.image_height != vision.image_width)
    throw Error(Error::Kind::kUsage, "train",
                "the model's frames are not square: pass --image-size");
  const auto source =
      open_data(options, options.image_size == 0 ? vision.image_height : options.image_size);
  std::filesystem::create_directories(folder);
  write_file_atomically(folder / "options.toml",
                        [&](std::ostream& out) { out << write_train_options(options); });
  std::istringstream lines(start.vocab_text);
  std::vector<std::string> vocabulary;
  for (std::string line; std::getline(lines, line);) vocabulary.push_back(line);
  const WordPiece tokenizer(vocabulary, options.start);

  // The first Ctrl-C ends the run after a checkpoint, the second at once.
  std::signal(SIGINT, [](int) {
    stop_asked = 1;
    std::signal(SIGINT, SIG_DFL);
  });
  Progress progress("training", options.steps);
  TrainReport last;
  train(start.model, tokenizer, *source, options, [&](const TrainReport& report) {
    last = report;
    progress.update(report.step, note(report));
    return stop_asked == 0;
  });
  const bool is_done = stop_asked == 0;
  if (is_done)
    save_model_folder(folder / "model", start.model, start.model->config(), start.vocab_text);
  if (json) {
    print_json({{"steps", last.step},
                {"done", is_done},
                {"loss", last.losses.total()},
                {"seconds", last.seconds},
                {"model", is_done ? (folder / "model").string() : ""}});
  } else if (is_done) {
    std::cout << "trained " << options.steps << " steps; model in " << (folder / "model").string()
              << "\n";
  } else {
    std::cout << "stopped at step " << last.step << "; the same command goes on from there\n";
  }
}

}  // namespace

void add_train_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "train",
      "Fine-tunes a model for retrieval or for question answering, on video files or in the toy "
      "world");
  command->footer(
      "Example:\n"
      "  litevl train --config configs/toy-litevl.toml --output runs/litevl\n"
      "A run that was stopped goes on from its last checkpoint when the same command is given "
      "again.");
  // The file's values come first and the flags' over them, whatever their order on the line.
  struct State {
    std::string config;
    TrainOptions flags;
    bool json = false;
  };
  auto state = std::make_shared<State>();
  command->add_option("--config", state->config, "TOML file of the options below, without dashes")
      ->type_name("FILE");
  auto fields = std::make_shared<std::vector<TrainField>>(train_fields(state->flags));
  for (auto& field : *fields)
    std::visit(
        [&](auto* value) {
          auto* option = command->add_option("--" + field.name, *value, field.help);
          option->capture_default_str();
        },
        field.value);
  command->add_flag("--json", state->json, "Print one JSON document");
  add_threads_option(*command);
  command->callback([command, state, fields] {
    TrainOptions options;
    if (!state->config.empty()) read_train_options(state->config, options);
    const auto targets = train_fields(options);
    for (std::size_t i = 0; i < fields->size(); ++i) {
      if (command->count("--" + (*fields)[i].name) == 0) continue;
      std::visit([&](auto* from) { **std::get_if<decltype(from)>(&targets[i].value) = *from; },
                 (*fields)[i].value);
    }
    run_train(options, state->json);
  });
}

}  // namespace litevl
