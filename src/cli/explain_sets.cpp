#include "cli/explain_sets.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "checkpoint/replace_folder.h"
#include "cli/output.h"
#include "core/files.h"
#include "core/progress.h"
#include "data/caption_list.h"
#include "eval/report_format.h"
#include "explain/explainer.h"
#include "explain/report.h"
#include "explain/scaling_profile.h"
#include "explain/svg_png.h"
#include "explain/toy_check.h"
#include "litevl/error.h"
#include "toy/files.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json share_json(const ShareResult& share) {
  return {{"mean", percent(share.share)}, {"interval", interval_json(share.interval)}};
}

std::string share_text(const ShareResult& share) {
  return format("%5.1f [%.1f, %.1f]", percent(share.share), percent(share.interval.low),
                percent(share.interval.high));
}

json times_chance(const ShareResult& share, double chance) {
  return {{"mean", share.share / chance},
          {"interval", {share.interval.low / chance, share.interval.high / chance}}};
}

json orders_json(const std::vector<OrderSummary>& orders) {
  json list = json::array();
  for (const auto& order : orders)
    list.push_back({{"order", order.order},
                    {"deletion", share_json(order.deletion)},
                    {"insertion", share_json(order.insertion)},
                    {"deletion_gain", share_json(order.deletion_gain)},
                    {"insertion_gain", share_json(order.insertion_gain)}});
  return list;
}

json check_json(const ToyCheck& check, const ToyCheckArguments& arguments, std::int64_t layer) {
  return {
      {"videos", check.videos},
      {"things", check.things},
      {"chance", percent(check.chance)},
      {"on_thing",
       {{"explanation", share_json(check.gradient)}, {"attention", share_json(check.attention)}}},
      {"times_chance",
       {{"explanation", times_chance(check.gradient, check.chance)},
        {"attention", times_chance(check.attention, check.chance)}}},
      {"frames", orders_json(check.frames)},
      {"regions", orders_json(check.regions)},
      {"seconds_ratio", check.seconds_ratio},
      {"stated",
       {{"model", arguments.model},
        {"layer", layer},
        {"split", arguments.split},
        {"seed", arguments.seed},
        {"replacement", "the video's mean colour"},
        {"interval", "95% bootstrap over videos"}}}};
}

void print_orders(const char* parts, const std::vector<OrderSummary>& orders) {
  if (orders.empty()) return;
  std::cout << format("\n%-24s %-22s %-22s %-22s %-22s\n", parts, "deletion", "gain", "insertion",
                      "gain");
  for (const auto& order : orders)
    std::cout << format("%-24s %-22s %-22s %-22s %-22s\n", order.order.c_str(),
                        share_text(order.deletion).c_str(), share_text(order.deletion_gain).c_str(),
                        share_text(order.insertion).c_str(),
                        share_text(order.insertion_gain).c_str());
}

void print_check(const ToyCheck& check) {
  const auto line = [&](const char* name, const ShareResult& share) {
    std::cout << format("  %-12s %s%%, %.2f [%.2f, %.2f] times chance\n", name,
                        share_text(share).c_str(), share.share / check.chance,
                        share.interval.low / check.chance, share.interval.high / check.chance);
  };
  std::cout << check.videos << " videos, " << check.things
            << " things; share of a thing's word's heat that is on the thing:\n";
  line("explanation", check.gradient);
  line("attention", check.attention);
  std::cout << format("  %-12s %5.1f%%\n", "chance", percent(check.chance));
  print_orders("by frames", check.frames);
  print_orders("by regions", check.regions);
  std::cout << format("\nexplaining takes %.2f times as long as scoring\n", check.seconds_ratio);
}

}  // namespace

void check_explanations(const ToyCheckArguments& arguments) {
  const auto opened =
      open_model(arguments.model, choose_compute(arguments.device, PrecisionChoice::kFloat32));
  Explainer explainer(opened.encoder, WordPiece::from_file(opened.vocab),
                      {.layer = arguments.layer});
  ToyCheckOptions options;
  options.videos = arguments.videos;
  options.seed = arguments.seed;
  options.split = arguments.split == "train" ? ToySplit::kTrain : ToySplit::kTest;
  options.is_localisation_only = arguments.is_localisation_only;
  std::optional<Progress> line;
  const auto check =
      check_toy_world(explainer, options, [&](std::int64_t done, std::int64_t total) {
        if (!line) line.emplace("explaining", total, terminal_progress());
        line->update(done);
      });
  line.reset();
  if (arguments.is_json)
    print_json(check_json(check, arguments, explainer.layer()));
  else
    print_check(check);
}

void profile_scaling(const ScalingArguments& arguments) {
  if (!arguments.output.empty()) check_new_folder(arguments.output);
  const auto list = load_caption_list(arguments.data);
  std::vector<fs::path> videos;
  for (const auto& video : list.videos) videos.push_back(video.path);
  const auto compute = choose_compute(arguments.device, PrecisionChoice::kFloat32);
  std::vector<ScalingProfile> profiles;
  for (const auto& model : arguments.models) {
    const auto opened = open_model(model, compute);
    std::optional<Progress> line;
    profiles.push_back(
        measure_scaling(*opened.encoder, model, videos, [&](std::int64_t done, std::int64_t total) {
          if (!line) line.emplace(model, total, terminal_progress());
          line->update(done);
        }));
  }
  auto document = scaling_json(profiles);
  document["data"] = list.file.string();
  document["data_sha256"] = list.sha256;
  const auto table = scaling_table(profiles);
  if (!arguments.output.empty()) {
    const auto chart = draw(scaling_chart(profiles));
    Page page;
    page.title = "Temporal scaling by layer";
    page.summary =
        "How much of what each layer's temporal attention adds is used: the mean of the dynamic "
        "temporal scaling over all frames of all videos, with a standard deviation around it. 1, "
        "the dotted line, leaves it as it is.";
    page.facts = {{"videos", std::to_string(videos.size()) + " of " + list.file.string()}};
    page.sections = {{"By layer", {}, {{chart.markup(), {}, table}}}};
    replace_folder(arguments.output, [&](const fs::path& folder) {
      const auto write = [&](const char* name, const std::string& text) {
        write_file_atomically(folder / name, [&](std::ostream& out) { out << text; });
      };
      write("scaling.svg", chart.markup());
      write("scaling.png", png(chart));
      write("index.html", to_html(page));
      write_file_atomically(folder / "scaling.json",
                            [&](std::ostream& out) { write_json(out, document); });
    });
  }
  if (arguments.is_json) {
    print_json(document);
    return;
  }
  for (const auto& cell : table.head) std::cout << format("%-20s", printable(cell).c_str());
  std::cout << '\n';
  for (const auto& row : table.rows) {
    for (const auto& cell : row) std::cout << format("%-20s", printable(cell).c_str());
    std::cout << '\n';
  }
}

}  // namespace litevl
