// `litevl explain`: pictures of what a model looked at.
#include "cli/explain_command.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/answers.h"
#include "checkpoint/answer_settings.h"
#include "checkpoint/model_files.h"
#include "cli/explain_sets.h"
#include "cli/explain_stretch.h"
#include "cli/output.h"
#include "config/config_limits.h"
#include "core/progress.h"
#include "core/share.h"
#include "core/stop.h"
#include "explain/explainer.h"
#include "explain/report.h"
#include "explain/report_words.h"
#include "litevl/error.h"
#include "task/answerer.h"
#include "text/text_reading.h"
#include "video/sampling.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr int kShownHeight = 240;  // pixels of the frames in pictures, at most

FrameSize frame_size(const ExplainArguments& arguments, const VisionConfig& vision) {
  if (arguments.image_size == 0)
    return {static_cast<int>(vision.image_height), static_cast<int>(vision.image_width)};
  if (arguments.image_size % vision.patch_size != 0)
    throw Error(Error::Kind::kUsage, "explain",
                "--image-size is " + std::to_string(arguments.image_size) +
                    ", expected a multiple of the model's patches of " +
                    std::to_string(vision.patch_size));
  return {arguments.image_size, arguments.image_size};
}

// The video's own shape, no higher than what is worth showing, and so small that all frames fit
// side by side.
FrameSize shown_size(const VideoInfo& info, int frames) {
  const double shape = static_cast<double>(info.width) / std::max(1, info.height);
  const int height = std::clamp(info.height, 64, kShownHeight);
  const int width = std::clamp(static_cast<int>(height * shape + 0.5), 16, 4 * kShownHeight);
  const auto most = static_cast<int>(most_frame_width(frames));
  if (width <= most) return {height & ~1, width & ~1};
  return {std::max(2, height * most / width) & ~1, most & ~1};
}

void check_frames(const FrameSize& shown, int frames) {
  const auto most = most_frames(shown.width, shown.height);
  if (frames <= most) return;
  throw Error(Error::Kind::kUsage, "explain",
              "--frames is " + std::to_string(frames) + "; at most " + std::to_string(most) +
                  " pictures of this video's shape fit into a row of the report",
              "leave --output out and take the numbers alone, by --json");
}

// The list to choose an answer from; empty: there is none, or none is needed.
std::vector<std::string> open_answers(const ExplainArguments& arguments) {
  const bool is_needed = arguments.is_question && arguments.answer.empty() &&
                         !(arguments.answers.empty() && !fs::exists(answers_file(arguments.model)));
  return is_needed ? choose_answers(arguments.model, arguments.answers).texts
                   : std::vector<std::string>();
}

// The answer given, or the model's best: of its list or, where it has none, in its own words.
std::string choose_answer(const ExplainArguments& arguments, const std::vector<std::string>& texts,
                          const OpenedModel& opened, const WordPiece& tokenizer,
                          const Array<float>& pixels) {
  if (!arguments.answer.empty()) return arguments.answer;
  Answerer answerer(opened.encoder, tokenizer);
  const auto question =
      answerer.ground(answerer.encode_videos(stack<float>({pixels})), {arguments.text});
  if (texts.empty()) return answerer.generate(question).front().text;
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
    const auto heat = explanation.gradient.words.row(static_cast<std::int64_t>(k));
    const auto frame = hottest_frame(heat);
    const auto share = static_cast<double>(explanation.word_shares[static_cast<std::int64_t>(k)]);
    std::snprintf(line, sizeof line, "%5.1f%%", 100 * share);
    std::cout << "  " << line << "  " << printable(explanation.text.words[k].word) << ": most at "
              << time_text(report.video.seconds[static_cast<std::size_t>(frame)]) << ", "
              << place_text(heat.row(frame)) << '\n';
  }
  if (!report.video.faults.empty()) std::cout << "note: " << printable(report.video.faults) << '\n';
  if (!output.empty()) std::cout << printable((fs::path(output) / "index.html").string()) << '\n';
}

void explain_video(const ExplainArguments& arguments) {
  if (arguments.output.empty() && !arguments.is_json)
    throw Error(Error::Kind::kUsage, "explain", "there is nowhere to write to",
                "pass --output FOLDER or --json");
  if (!arguments.output.empty()) check_new_folder(arguments.output);
  const auto opened =
      open_model(arguments.model, choose_compute(arguments.device, PrecisionChoice::kFloat32));
  const auto& config = opened.encoder->config();
  if (arguments.is_question) check_decoder(config);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const ExplainerOptions explainer_options{.layer = arguments.layer};
  Explainer explainer(opened.encoder, tokenizer, explainer_options);
  const auto kind = arguments.is_question ? TextKind::kQuestion : TextKind::kCaption;
  explainer.check_text(arguments.text, kind);
  if (!arguments.answer.empty()) explainer.check_answer(arguments.answer);
  const auto answers = open_answers(arguments);

  VideoReader reader(arguments.video);
  StretchOptions options{.start_seconds = arguments.start_seconds,
                         .end_seconds = arguments.end_seconds,
                         .frames = arguments.frames > 0
                                       ? arguments.frames
                                       : static_cast<int>(config.vision.max_frames),
                         .size = frame_size(arguments, config.vision),
                         .is_question = arguments.is_question};
  const auto shown = shown_size(reader.info(), options.frames);
  if (!arguments.output.empty()) check_frames(shown, options.frames);
  Retriever retriever(opened.encoder, tokenizer);
  const auto stretch = choose_stretch(retriever, reader, arguments.text, options);

  Report report;
  report.text = arguments.text;
  report.model = arguments.model;
  report.notes = notes_on_text(arguments.text, kind, tokenizer, explainer_options.max_text_tokens);
  for (auto& note : notes_on_model(opened.knows)) report.notes.push_back(std::move(note));
  auto& video = report.video;
  video.path = arguments.video;
  video.start_seconds = stretch.range.start_seconds;
  video.end_seconds = stretch.range.end_seconds;
  video.duration_seconds = reader.info().duration_seconds;
  video.choice = stretch.choice;
  video.seconds = sample_middles(video.start_seconds, video.end_seconds, options.frames);
  const auto pixels = reader.read_frames(video.seconds, options.size);  // (T,3,H,W)
  video.pictures = reader.read_pictures(video.seconds, shown);
  video.faults = describe_faults(reader.timeline());
  check_stop();
  report.explanation =
      arguments.is_question
          ? explainer.explain_answer(pixels, arguments.text,
                                     choose_answer(arguments, answers, opened, tokenizer, pixels))
          : explainer.explain_match(pixels, arguments.text);
  if (arguments.is_checked) {
    std::optional<Progress> line;
    report.check = check_faithfulness(explainer, pixels, report.explanation, {},
                                      [&](std::int64_t done, std::int64_t total) {
                                        if (!line)
                                          line.emplace("checking", total, terminal_progress());
                                        line->update(done);
                                      });
  }
  check_stop();
  if (!arguments.output.empty()) write_report(arguments.output, report);
  if (arguments.is_json)
    print_json(report_json(report));
  else
    print_report(report, arguments.output);
  print_notes(report.notes);
}

void refuse_given(const ExplainArguments& arguments, const std::vector<std::string>& options,
                  const std::string& with) {
  const auto option = first_given(arguments.given, options);
  if (!option.empty())
    throw Error(Error::Kind::kUsage, "explain", option + " is of no use with " + with);
}

}  // namespace

void run_explain(const ExplainArguments& asked) {
  auto arguments = asked;
  const std::vector<std::string> of_one_video = {"video",     "--question",  "--answer",
                                                 "--answers", "--start",     "--end",
                                                 "--frames",  "--image-size"};
  if (!arguments.scaling.models.empty()) {
    refuse_given(arguments, of_one_video, "--scaling");
    refuse_given(arguments, {"--check", "--toy", "--layer", "--model"}, "--scaling");
    if (arguments.scaling.data.empty())
      throw Error(Error::Kind::kUsage, "explain", "--scaling wants --data");
    arguments.scaling.output = arguments.output;
    arguments.scaling.device = arguments.device;
    arguments.scaling.is_json = arguments.is_json;
    profile_scaling(arguments.scaling);
    return;
  }
  refuse_given(arguments, {"--data"}, "one video, but with --scaling");
  if (arguments.model.empty()) {
    const char* shipped = arguments.is_question ? "toy-qa" : "toy";
    arguments.model = (share_folder() / "models" / shipped).string();
  }
  if (arguments.toy.videos > 0) {
    refuse_given(arguments, of_one_video, "--toy");
    refuse_given(arguments, {"--output"}, "--toy");
    arguments.toy.model = arguments.model;
    arguments.toy.layer = arguments.layer;
    arguments.toy.device = arguments.device;
    arguments.toy.is_json = arguments.is_json;
    check_explanations(arguments.toy);
    return;
  }
  if (first_given(arguments.given, {"video"}).empty() ||
      first_given(arguments.given, {"text"}).empty())
    throw Error(Error::Kind::kUsage, "explain", "wants a VIDEO and a TEXT",
                "`litevl explain --help` shows its other forms");
  explain_video(arguments);
}

}  // namespace litevl
