// `litevl explain`: pictures of what a model looked at.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "checkpoint/answer_settings.h"
#include "checkpoint/model_folder.h"
#include "cli/answers.h"
#include "cli/commands.h"
#include "cli/compute.h"
#include "cli/explain_sets.h"
#include "cli/explain_stretch.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/share.h"
#include "explain/explainer.h"
#include "explain/report.h"
#include "explain/report_words.h"
#include "task/answerer.h"
#include "video/sampling.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr int kShownHeight = 240;  // pixels of the frames in pictures, at most

struct Arguments {
  std::string video, text, output, model;
  std::string answer, answers;
  bool is_question = false;
  std::int64_t layer = 0;
  int frames = 0;      // 0: as many as the model was made for
  int image_size = 0;  // 0: as the model was made for
  std::optional<double> start_seconds, end_seconds;
  bool is_checked = false;
  bool is_json = false;
  ToyCheckArguments toy;
  ScalingArguments scaling;
};

FrameSize frame_size(const Arguments& arguments, const VisionConfig& vision) {
  if (arguments.image_size == 0)
    return {static_cast<int>(vision.image_height), static_cast<int>(vision.image_width)};
  if (arguments.image_size % vision.patch_size != 0)
    throw Error(Error::Kind::kUsage, "explain",
                "--image-size is " + std::to_string(arguments.image_size) +
                    ", expected a multiple of the model's patches of " +
                    std::to_string(vision.patch_size));
  return {arguments.image_size, arguments.image_size};
}

// The video's own shape, no higher than what is worth showing.
FrameSize shown_size(const VideoInfo& info) {
  const int height = std::clamp(info.height, 64, kShownHeight);
  const double width = static_cast<double>(height) * info.width / std::max(1, info.height);
  return {height & ~1, std::clamp(static_cast<int>(width + 0.5), 16, 4 * kShownHeight) & ~1};
}

// The answer given, or the model's best: of its list or, where it has none, in its own words.
std::string choose_answer(const Arguments& arguments, const LoadedModel& loaded,
                          const WordPiece& tokenizer, const at::Tensor& pixels) {
  if (!arguments.answer.empty()) return arguments.answer;
  Answerer answerer(loaded.model, tokenizer);
  const auto question =
      answerer.ground(answerer.encode_videos(pixels.unsqueeze(0)), {arguments.text});
  if (arguments.answers.empty() && !fs::exists(answers_file(arguments.model)))
    return answerer.generate(question).front().text;
  const auto texts = choose_answers(arguments.model, arguments.answers).texts;
  const auto best = answerer.rank(question, answerer.compile(texts), 1).front().front().answer;
  return texts.at(static_cast<std::size_t>(best));
}

void print_report(const Report& report, const std::string& output) {
  const auto& explanation = report.explanation;
  char line[64];
  std::snprintf(line, sizeof line, "%.1f%%", 100 * explanation.probability);
  std::cout << printable(report.text) << '\n'
            << "  " << (explanation.answer.empty() ? "match" : printable(explanation.answer)) << ' '
            << line << ", from " << format_time(report.video.start_seconds) << " to "
            << format_time(report.video.end_seconds) << ", " << report.video.choice << '\n';
  for (std::size_t k = 0; k < explanation.text.words.size(); ++k) {
    const auto heat = explanation.gradient.words.select(0, static_cast<std::int64_t>(k));
    const auto frame = hottest_frame(heat);
    std::snprintf(
        line, sizeof line, "%5.1f%%",
        100 * explanation.word_shares.select(0, static_cast<std::int64_t>(k)).item<double>());
    std::cout << "  " << line << "  " << printable(explanation.text.words[k].word) << ": most at "
              << time_text(report.video.seconds[static_cast<std::size_t>(frame)]) << ", "
              << place_text(heat.select(0, frame)) << '\n';
  }
  if (!output.empty()) std::cout << (fs::path(output) / "index.html").string() << '\n';
}

void explain_video(const Arguments& arguments) {
  if (arguments.output.empty() && !arguments.is_json)
    throw Error(Error::Kind::kUsage, "explain", "there is nowhere to write to",
                "pass --output FOLDER or --json");
  if (!arguments.output.empty()) check_new_folder(arguments.output);
  const auto loaded = load_model_folder(arguments.model);
  if (arguments.is_question) loaded.model->decoder();  // throws if there is none
  const auto tokenizer = WordPiece::from_file(loaded.vocab);
  Explainer explainer(loaded.model, tokenizer, {.layer = arguments.layer});
  explainer.check_text(arguments.text,
                       arguments.is_question ? TextKind::kQuestion : TextKind::kCaption);

  VideoReader reader(arguments.video);
  StretchOptions options{.start_seconds = arguments.start_seconds,
                         .end_seconds = arguments.end_seconds,
                         .frames = arguments.frames > 0
                                       ? arguments.frames
                                       : static_cast<int>(loaded.config.vision.max_frames),
                         .size = frame_size(arguments, loaded.config.vision),
                         .is_question = arguments.is_question};
  Retriever retriever(loaded.model, tokenizer);
  const auto stretch = choose_stretch(retriever, reader, arguments.text, options);

  Report report;
  report.text = arguments.text;
  report.model = arguments.model;
  auto& video = report.video;
  video.path = arguments.video;
  video.start_seconds = stretch.range.start_seconds;
  video.end_seconds = stretch.range.end_seconds;
  video.duration_seconds = reader.info().duration_seconds;
  video.choice = stretch.choice;
  video.seconds = sample_middles(video.start_seconds, video.end_seconds, options.frames);
  const auto pixels = reader.read_frames(video.seconds, options.size);  // (T,3,H,W)
  video.pictures = reader.read_pictures(video.seconds, shown_size(reader.info()));
  report.explanation =
      arguments.is_question
          ? explainer.explain_answer(pixels, arguments.text,
                                     choose_answer(arguments, loaded, tokenizer, pixels))
          : explainer.explain_match(pixels, arguments.text);
  if (arguments.is_checked) {
    std::optional<Progress> line;
    report.check = check_faithfulness(explainer, pixels, report.explanation, {},
                                      [&](std::int64_t done, std::int64_t total) {
                                        if (!line) line.emplace("checking", total);
                                        line->update(done);
                                      });
  }
  if (!arguments.output.empty()) write_report(arguments.output, report);
  if (arguments.is_json)
    print_json(report_json(report));
  else
    print_report(report, arguments.output);
}

void refuse_given(const CLI::App& command, const std::vector<std::string>& options,
                  const std::string& with) {
  for (const auto& option : options)
    if (command.count(option) > 0)
      throw Error(Error::Kind::kUsage, "explain", option + " is of no use with " + with);
}

void explain(const CLI::App& command, Arguments& arguments) {
  const std::vector<std::string> of_one_video = {"video",     "--question",  "--answer",
                                                 "--answers", "--start",     "--end",
                                                 "--frames",  "--image-size"};
  if (!arguments.scaling.models.empty()) {
    refuse_given(command, of_one_video, "--scaling");
    refuse_given(command, {"--check", "--toy", "--layer", "--model"}, "--scaling");
    if (arguments.scaling.data.empty())
      throw Error(Error::Kind::kUsage, "explain", "--scaling wants --data");
    arguments.scaling.output = arguments.output;
    arguments.scaling.is_json = arguments.is_json;
    profile_scaling(arguments.scaling);
    return;
  }
  refuse_given(command, {"--data"}, "one video, but with --scaling");
  if (arguments.model.empty()) {
    const char* shipped = arguments.is_question ? "toy-qa" : "toy";
    arguments.model = (share_folder() / "models" / shipped).string();
  }
  if (arguments.toy.videos > 0) {
    refuse_given(command, of_one_video, "--toy");
    refuse_given(command, {"--output"}, "--toy");
    arguments.toy.model = arguments.model;
    arguments.toy.layer = arguments.layer;
    arguments.toy.is_json = arguments.is_json;
    check_explanations(arguments.toy);
    return;
  }
  if (command.count("video") == 0 || command.count("text") == 0)
    throw Error(Error::Kind::kUsage, "explain", "wants a VIDEO and a TEXT",
                "`litevl explain --help` shows its other forms");
  explain_video(arguments);
}

void add_video_options(CLI::App& command, Arguments& arguments) {
  command.add_option("video", arguments.video, "A video")->type_name("VIDEO");
  command.add_option("text", arguments.text, "A sentence about it, or with --question a question")
      ->type_name("TEXT");
  auto* question =
      command.add_flag("--question", arguments.is_question, "TEXT is a question to be answered");
  auto* answer = command.add_option("--answer", arguments.answer,
                                    "The answer to explain (default: the model's best)");
  answer->needs(question);
  command
      .add_option("--answers", arguments.answers,
                  "Answers to choose the best from: a JSON list, one a line, or another model "
                  "folder (default: the model folder's answers.json)")
      ->type_name("FILE")
      ->needs(question)
      ->excludes(answer);
  command.add_option("--start", arguments.start_seconds,
                     "Second that the stretch to explain begins at");
  command.add_option(
      "--end", arguments.end_seconds,
      "Second that it ends at (default: all of a video of up to ten seconds; of a longer one, the "
      "clip that matches best)");
  command
      .add_option("--frames", arguments.frames,
                  "Frames to look at (default: as many as the model was made for)")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--image-size", arguments.image_size,
                  "Side of the model's frames in pixels (default: what it was made for)")
      ->check(CLI::Range(1, 4096));
}

void add_other_options(CLI::App& command, Arguments& arguments) {
  auto* check = command.add_flag("--check", arguments.is_checked,
                                 "Also take away and give back the most and the least important "
                                 "parts, and show how the score falls and rises");
  auto* toy = command
                  .add_option("--toy", arguments.toy.videos,
                              "With --check: measure explanations on so many scenes of the toy "
                              "world, where the place of things is known")
                  ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000}))
                  ->needs(check);
  command.add_option("--split", arguments.toy.split, "Of --toy: train or test")
      ->check(CLI::IsMember({"train", "test"}))
      ->capture_default_str()
      ->needs(toy);
  command.add_option("--seed", arguments.toy.seed, "Of --toy")->capture_default_str()->needs(toy);
  command
      .add_flag("--localisation-only", arguments.toy.is_localisation_only,
                "Of --toy: leave out deletion and insertion, which take most of the time")
      ->needs(toy);
  command
      .add_option(
          "--scaling", arguments.scaling.models,
          "Instead: the temporal scaling by layer of these models over the videos of --data")
      ->type_name("MODEL");
  command
      .add_option("--data", arguments.scaling.data,
                  "Of --scaling: a list of videos with captions, or its folder")
      ->type_name("FOLDER");
}

}  // namespace

void add_explain_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "explain", "Shows what a model looked at: a page of pictures with the numbers behind them");
  auto arguments = std::make_shared<Arguments>();
  add_video_options(*command, *arguments);
  command
      ->add_option("--output", arguments->output, "New folder for the page, pictures and numbers")
      ->type_name("FOLDER");
  command->add_option("--model", arguments->model, "Model folder (default: the shipped one)")
      ->type_name("FOLDER");
  command
      ->add_option("--layer", arguments->layer,
                   "Layer of the grounded encoder to look through, from 1 (default: two thirds "
                   "of the way up)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000}));
  add_other_options(*command, *arguments);
  command->add_flag("--json", arguments->is_json, "Print one JSON document with all numbers");
  add_threads_option(*command);
  command->footer(
      "Examples:\n"
      "  litevl explain holiday.mp4 \"a dog catches a frisbee\" --output why\n"
      "  litevl explain holiday.mp4 \"which way does the dog go?\" --question --output why\n"
      "  litevl explain --check --toy 200\n"
      "  litevl explain --scaling models/a models/b --data videos --output scaling");
  command->callback([arguments, command] { explain(*command, *arguments); });
}

}  // namespace litevl
