#include "explain/scaling_report.h"

#include <ostream>

#include "checkpoint/replace_folder.h"
#include "core/files.h"
#include "core/progress.h"
#include "data/caption_list.h"
#include "explain/report.h"
#include "explain/scaling_profile.h"
#include "explain/svg_png.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void write_scaling_page(const fs::path& output, const std::vector<ScalingProfile>& profiles,
                        const std::string& videos, const ScalingReport& report) {
  const auto chart = draw(scaling_chart(profiles));
  Page page;
  page.title = "Temporal scaling by layer";
  page.summary =
      "How much of what each layer's temporal attention adds is used: the mean of the dynamic "
      "temporal scaling over all frames of all videos, with a standard deviation around it. 1, "
      "the dotted line, leaves it as it is.";
  page.facts = {{"videos", videos}};
  page.sections = {{"By layer", {}, {{chart.markup(), {}, report.table}}}};
  replace_folder(output, [&](const fs::path& folder) {
    const auto write = [&](const char* name, const std::string& text) {
      write_file_atomically(folder / name, [&](std::ostream& out) { out << text; });
    };
    write("scaling.svg", chart.markup());
    write("scaling.png", png(chart));
    write("index.html", to_html(page));
    write("scaling.json",
          report.document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
  });
}

}  // namespace

ScalingReport report_scaling(const ScalingRequest& request, const ModelOpener& open) {
  if (!request.output.empty()) check_new_folder(request.output);
  const auto list = load_caption_list(request.data);
  std::vector<fs::path> videos;
  for (const auto& video : list.videos) videos.push_back(video.path);
  std::vector<ScalingProfile> profiles;
  for (const auto& model : request.models) {
    const auto opened = open(model);
    Progress progress(model, std::ssize(videos), request.progress);
    profiles.push_back(
        measure_scaling(*opened.encoder, model, videos,
                        [&](std::int64_t done, std::int64_t) { progress.update(done); }));
  }
  ScalingReport report{scaling_json(profiles), scaling_table(profiles)};
  report.document["data"] = list.file.string();
  report.document["data_sha256"] = list.sha256;
  if (!request.output.empty())
    write_scaling_page(request.output, profiles,
                       std::to_string(videos.size()) + " of " + list.file.string(), report);
  return report;
}

}  // namespace litevl
