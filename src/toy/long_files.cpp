#include "toy/long_files.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "toy/long_videos.h"
#include "toy/new_folder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kShortestSeconds = 4;
constexpr std::int64_t kLongestSeconds = 36'000;

double seconds_of(std::int64_t frames) { return static_cast<double>(frames) / kToyFrameRate; }

std::string number_of(std::size_t video) {
  char name[32];
  std::snprintf(name, sizeof name, "%06zu", video + 1);
  return name;
}

// Its motions repeat, so each of its pictures is drawn only once, however long the video is.
void write_stretch(const ToyStretch& stretch, std::int64_t size, const ToyRenderer& renderer,
                   VideoWriter& writer) {
  const std::int64_t period = stretch.scene.events.empty() ? 1 : kToyFrameCount;
  const auto background = draw_background(stretch.scene.background, size);
  std::vector<std::vector<std::uint8_t>> pictures;
  for (std::int64_t frame = 0; frame < stretch.end - stretch.begin; ++frame) {
    if (frame < period) {
      std::vector<float> image = background;
      const double u = (static_cast<double>(frame) + 0.5) / static_cast<double>(period);
      if (!stretch.scene.events.empty())
        renderer.draw(placements(stretch.scene, u), size, image.data());
      pictures.push_back(to_rgb_bytes(image));
    }
    writer.write(pictures[static_cast<std::size_t>(frame % period)].data());
  }
}

void write_long_video(const std::filesystem::path& path, const ToyLongVideo& video,
                      std::int64_t size, const ToyRenderer& renderer) {
  VideoWriterOptions options;
  options.width = options.height = static_cast<int>(size);
  options.frame_rate = kToyFrameRate;
  VideoWriter writer(path, options);
  for (const ToyStretch& stretch : video.stretches) {
    check_stop();
    write_stretch(stretch, size, renderer, writer);
  }
  writer.finish();
}

Json describe(const ToyLongPlan& plan, std::size_t number) {
  const ToyLongQuery& query = plan.queries[number];
  Json line{{"qid", number},
            {"query", query.text},
            {"duration", seconds_of(plan.videos[query.video].frames())},
            {"vid", number_of(query.video)},
            {"relevant_windows", Json::array()},
            {"absent", nullptr}};
  if (query.absence == ToyAbsence::kNone)
    line["relevant_windows"].push_back({seconds_of(query.begin), seconds_of(query.end)});
  else
    line["absent"] = query.absence == ToyAbsence::kCounterpart ? "counterpart" : "altogether";
  return line;
}

}  // namespace

ToyFolderReport write_long_folder(const std::filesystem::path& folder,
                                  const ToyFolderOptions& options,
                                  const std::function<void(std::int64_t, std::int64_t)>& progress) {
  if (options.shortest_seconds < kShortestSeconds || options.longest_seconds > kLongestSeconds ||
      options.shortest_seconds > options.longest_seconds)
    throw Error(Error::Kind::kUsage, "toy",
                "long videos of " + std::to_string(options.shortest_seconds) + " to " +
                    std::to_string(options.longest_seconds) + " s, expected 4 to 36000");
  const ToyRenderer renderer;
  const ToyLongPlan plan =
      plan_long_videos({.videos = options.videos,
                        .seed = options.seed,
                        .things = options.things,
                        .shortest_frames = options.shortest_seconds * kToyFrameRate,
                        .longest_frames = options.longest_seconds * kToyFrameRate,
                        .motion_frames = kToyFrameCount,
                        .longest_scene = 20 * kToyFrameRate,
                        .longest_gap = 6 * kToyFrameRate});
  NewFolder made(folder, {"moments.jsonl"});
  for (std::size_t i = 0; i < plan.videos.size(); ++i) {
    write_long_video(folder / "videos" / (number_of(i) + ".mp4"), plan.videos[i],
                     options.image_size, renderer);
    progress(static_cast<std::int64_t>(i + 1), std::ssize(plan.videos));
  }
  write_file_atomically(folder / "moments.jsonl", [&](std::ostream& out) {
    for (std::size_t i = 0; i < plan.queries.size(); ++i) out << describe(plan, i).dump() << '\n';
  });
  made.keep();
  ToyFolderReport report;
  report.videos = std::ssize(plan.videos);
  report.queries = std::ssize(plan.queries);
  report.absent_queries = std::ranges::count_if(
      plan.queries, [](const auto& query) { return query.absence != ToyAbsence::kNone; });
  return report;
}

}  // namespace litevl
