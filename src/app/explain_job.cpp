#include "app/explain_job.h"

#include <algorithm>

#include "app/explain_stretch.h"
#include "app/model_parts.h"
#include "checkpoint/answer_settings.h"
#include "checkpoint/model_files.h"
#include "config/config_limits.h"
#include "core/installed_files.h"
#include "core/progress.h"
#include "core/stop.h"
#include "data/answer_choice.h"
#include "explain/explainer.h"
#include "litevl/error.h"
#include "task/answerer.h"
#include "text/text_reading.h"
#include "video/sampling.h"

namespace litevl {
namespace {

constexpr int kShownHeight = 240;  // pixels of the frames in pictures, at most

FrameSize model_frame_size(const ExplainRequest& request, const VisionConfig& vision) {
  if (request.image_size == 0) return frame_size(vision);
  if (request.image_size % vision.patch_size != 0)
    throw Error(Error::Kind::kUsage, "explain",
                "--image-size is " + std::to_string(request.image_size) +
                    ", expected a multiple of the model's patches of " +
                    std::to_string(vision.patch_size));
  return {request.image_size, request.image_size};
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
std::vector<std::string> open_answers(const ExplainRequest& request, const std::string& model) {
  const bool is_needed =
      request.is_question && request.answer.empty() &&
      !(request.answers.empty() && !std::filesystem::exists(answers_file(model)));
  return is_needed ? choose_answers(model, request.answers).texts : std::vector<std::string>();
}

// The answer given, or the model's best: of its list or, where it has none, in its own words.
std::string choose_answer(const ExplainRequest& request, const std::vector<std::string>& texts,
                          const OpenedModel& opened, const WordPiece& tokenizer,
                          const Array<float>& pixels) {
  if (!request.answer.empty()) return request.answer;
  Answerer answerer(opened.encoder, tokenizer);
  const auto question =
      answerer.ground(answerer.encode_videos(stack<float>({pixels})), {request.text});
  if (texts.empty()) return answerer.generate(question).front().text;
  const auto best = answerer.rank(question, answerer.compile(texts), 1).front().front().answer;
  return texts.at(static_cast<std::size_t>(best));
}

}  // namespace

std::string model_for_explaining(const std::string& asked, bool is_question) {
  if (!asked.empty()) return asked;
  return (resource_folder() / "models" / (is_question ? "toy-qa" : "toy")).string();
}

Report explain_video(const ExplainRequest& request, const ModelOpener& open) {
  if (!request.output.empty()) check_new_folder(request.output);
  const auto model = model_for_explaining(request.model, request.is_question);
  const auto opened = open(model);
  const auto& config = opened.encoder->config();
  if (request.is_question) check_decoder(config);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const ExplainerOptions explainer_options{.layer = request.layer};
  Explainer explainer(opened.encoder, tokenizer, explainer_options);
  const auto kind = request.is_question ? TextKind::kQuestion : TextKind::kCaption;
  explainer.check_text(request.text, kind);
  if (!request.answer.empty()) explainer.check_answer(request.answer);
  const auto answers = open_answers(request, model);

  VideoReader reader(request.video);
  StretchOptions options{
      .start_seconds = request.start_seconds,
      .end_seconds = request.end_seconds,
      .frames = request.frames > 0 ? request.frames : static_cast<int>(config.vision.max_frames),
      .size = model_frame_size(request, config.vision),
      .is_question = request.is_question};
  const auto shown = shown_size(reader.info(), options.frames);
  if (!request.output.empty()) check_frames(shown, options.frames);
  Retriever retriever(opened.encoder, tokenizer);
  options.is_cancelled = request.is_cancelled;
  const auto stretch = choose_stretch(retriever, reader, request.text, options, request.progress);

  Report report;
  report.text = request.text;
  report.model = model;
  report.notes = notes_on_text(request.text, kind, tokenizer, explainer_options.max_text_tokens);
  for (auto& note : notes_on_model(opened.knows)) report.notes.push_back(std::move(note));
  auto& video = report.video;
  video.path = request.video;
  video.start_seconds = stretch.range.start_seconds;
  video.end_seconds = stretch.range.end_seconds;
  video.duration_seconds = reader.info().duration_seconds;
  video.choice = stretch.choice;
  video.seconds = sample_middles(video.start_seconds, video.end_seconds, options.frames);
  const auto pixels = reader.read_frames(video.seconds, options.size);  // (T,3,H,W)
  video.pictures = reader.read_pictures(video.seconds, shown);
  video.faults = describe_faults(reader.timeline());
  check_stop(request.is_cancelled);
  report.explanation =
      request.is_question
          ? explainer.explain_answer(pixels, request.text,
                                     choose_answer(request, answers, opened, tokenizer, pixels))
          : explainer.explain_match(pixels, request.text);
  if (request.is_checked) {
    std::optional<Progress> line;
    report.check = check_faithfulness(explainer, pixels, report.explanation, {},
                                      [&](std::int64_t done, std::int64_t total) {
                                        if (!line)
                                          line.emplace("checking", total, request.progress);
                                        line->update(done);
                                      });
  }
  check_stop(request.is_cancelled);
  if (!request.output.empty()) write_report(request.output, report);
  return report;
}

Report explain_video(const ExplainRequest& request, const Model& model) {
  ExplainRequest numbers = request;
  numbers.output.clear();
  numbers.model = model.info().folder.string();
  return explain_video(numbers, [&](const std::filesystem::path&) {
    OpenedModel opened = model.shared().opened;
    opened.encoder = model.shared().encoder();  // a context of this call's own
    return opened;
  });
}

}  // namespace litevl
