#include "toy/files.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/files.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "toy/captions.h"
#include "toy/gallery.h"
#include "toy/long_files.h"
#include "toy/new_folder.h"
#include "toy/question_plan.h"
#include "toy/stills.h"
#include "toy/things.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kQuestionsPerVideo = 2;

// A video to be written: its frames by number, and its line in the annotations.
struct Planned {
  ToyScene scene;
  ToyStill still;
  bool is_still = false;
  Json annotation;
};

std::string name_of(std::int64_t thing) {
  return std::string(toy_things()[static_cast<std::size_t>(thing)].name);
}

Json describe(const ToyScene& scene) {
  Json events = Json::array();
  const double length = static_cast<double>(kToyFrameCount) / kToyFrameRate;
  const auto count = static_cast<double>(scene.events.size());
  for (std::size_t i = 0; i < scene.events.size(); ++i) {
    const ToyMeaning& event = scene.events[i].meaning;
    events.push_back({{"thing", name_of(event.thing)},
                      {"action", std::string(action_name(event.action))},
                      {"start_seconds", length * static_cast<double>(i) / count},
                      {"end_seconds", length * static_cast<double>(i + 1) / count}});
  }
  return events;
}

Json describe(const ToyStill& still) {
  Json things = Json::array();
  for (const ToyPlacement& placed : still.things) {
    things.push_back({{"thing", name_of(placed.thing)},
                      {"place", place_of(placed.pose)},
                      {"size", size_of(placed.pose)}});
  }
  return things;
}

Json annotation(std::size_t index, const std::string& caption, std::int64_t family) {
  char name[32];
  std::snprintf(name, sizeof name, "videos/%06zu.mp4", index + 1);
  return {{"video", name}, {"caption", caption}, {"family", family}};
}

std::vector<Planned> plan_stills(const ToyFolderOptions& options, std::int64_t things) {
  ToyRandom random{options.seed, 0x7374696c6cULL};
  std::vector<Planned> result;
  for (auto& [still, words] : make_stills(options.videos, things, random)) {
    Planned planned{{}, still, true, {}};
    planned.annotation =
        annotation(result.size(), words.text, static_cast<std::int64_t>(result.size()));
    planned.annotation["things"] = describe(still);
    result.push_back(std::move(planned));
  }
  return result;
}

std::vector<Planned> plan_events(const ToyFolderOptions& options, std::int64_t things) {
  ToyGalleryOptions gallery;
  gallery.videos = options.videos;
  gallery.seed = options.seed;
  gallery.things = things;
  gallery.split = options.set == ToyFileSet::kTest    ? ToySplit::kTest
                  : options.set == ToyFileSet::kTrain ? ToySplit::kTrain
                                                      : ToySplit::kAny;
  gallery.complete_share = options.set == ToyFileSet::kLibrary ? 0.5 : 1.0;
  std::vector<Planned> result;
  for (const auto& [scene, family] : make_gallery(gallery)) {
    ToyRandom random{options.seed, static_cast<std::uint64_t>(result.size()), 0x776f726473ULL};
    Planned planned{scene, {}, false, {}};
    planned.annotation = annotation(result.size(), caption(scene, random), family);
    planned.annotation["events"] = describe(scene);
    result.push_back(std::move(planned));
  }
  return result;
}

std::vector<Json> describe_questions(const std::vector<Planned>& plan, std::uint64_t seed) {
  std::vector<ToyScene> scenes;
  scenes.reserve(plan.size());
  for (const Planned& planned : plan) scenes.push_back(planned.scene);
  const auto questions = plan_questions(scenes, kQuestionsPerVideo, seed);
  std::vector<Json> result;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    for (const ToyQuestion& question : questions[i]) {
      result.push_back({{"video", plan[i].annotation.at("video")},
                        {"question", question.text},
                        {"answer", question.answer},
                        {"type", std::string(question_type_name(question.type))},
                        {"needs_time", question.needs_time},
                        {"question_id", result.size()}});
    }
  }
  return result;
}

void write_list(const std::filesystem::path& path, const std::vector<Json>& lines) {
  write_file_atomically(path, [&](std::ostream& out) {
    for (std::size_t i = 0; i < lines.size(); ++i)
      out << (i == 0 ? "[\n" : ",\n") << lines[i].dump();
    out << "\n]\n";
  });
}

void write_video(const std::filesystem::path& path, const Planned& planned, std::int64_t size,
                 const ToyRenderer& renderer) {
  VideoWriterOptions options;
  options.width = options.height = static_cast<int>(size);
  options.frame_rate = kToyFrameRate;
  VideoWriter writer(path, options);
  const auto background =
      draw_background(planned.is_still ? planned.still.background : planned.scene.background, size);
  for (int frame = 0; frame < (planned.is_still ? 1 : kToyFrameCount); ++frame) {
    std::vector<float> image = background;
    const double u = (frame + 0.5) / kToyFrameCount;
    renderer.draw(planned.is_still ? planned.still.things : placements(planned.scene, u), size,
                  image.data());
    writer.write(to_rgb_bytes(image).data());
  }
  writer.finish();
}

}  // namespace

ToyFolderReport write_toy_folder(const std::filesystem::path& folder,
                                 const ToyFolderOptions& options,
                                 const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const auto all = static_cast<std::int64_t>(toy_things().size());
  const std::int64_t things = options.things == 0 ? all : options.things;
  if (options.videos < 1 || options.videos > 999'999 || things < 2 || things > all ||
      options.image_size < 16 || options.image_size > 1024 || options.image_size % 2 != 0) {
    throw Error(Error::Kind::kUsage, "toy",
                "options out of range: videos 1 to 999999, things 2 to " + std::to_string(all) +
                    ", image size even, 16 to 1024");
  }
  if (options.set == ToyFileSet::kLong) return write_long_folder(folder, options, progress);
  const ToyRenderer renderer;
  const std::vector<Planned> plan = options.set == ToyFileSet::kStills
                                        ? plan_stills(options, things)
                                        : plan_events(options, things);
  NewFolder made(folder, {"annotations.json", "questions.json"});
  std::set<std::int64_t> families;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    check_stop();
    const Json& line = plan[i].annotation;
    write_video(folder / line.at("video").get<std::string>(), plan[i], options.image_size,
                renderer);
    families.insert(line.at("family").get<std::int64_t>());
    progress(static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(plan.size()));
  }
  std::vector<Json> annotations, questions;
  for (const Planned& planned : plan) annotations.push_back(planned.annotation);
  if (options.set != ToyFileSet::kStills) {
    questions = describe_questions(plan, options.seed);
    write_list(folder / "questions.json", questions);
  }
  // Written last, so that annotations exist only if everything else does.
  write_list(folder / "annotations.json", annotations);
  made.keep();
  return {std::ssize(plan), std::ssize(families), std::ssize(questions)};
}

}  // namespace litevl
