#include "explain/toy_check_report.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/progress.h"
#include "eval/report_format.h"
#include "explain/explainer.h"

namespace litevl {
namespace {

using nlohmann::json;

json share_json(const ShareResult& share) {
  return {{"mean", percent(share.share)}, {"interval", interval_json(share.interval)}};
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

}  // namespace

ToyCheckReport check_model_in_toy_world(const ToyCheckRequest& request, const ModelOpener& open) {
  const auto opened = open(request.model);
  Explainer explainer(opened.encoder, WordPiece::from_file(opened.vocab), {.layer = request.layer});
  std::optional<Progress> line;
  const auto check =
      check_toy_world(explainer, request.options, [&](std::int64_t done, std::int64_t total) {
        if (!line) line.emplace("explaining", total, request.progress);
        line->update(done);
      });
  return {check, request.model, explainer.layer(), request.options};
}

nlohmann::json toy_check_json(const ToyCheckReport& report) {
  const auto& check = report.check;
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
       {{"model", report.model},
        {"layer", report.layer},
        {"split", word_text(kToySplitWords, report.options.split)},
        {"seed", report.options.seed},
        {"replacement", "the video's mean colour"},
        {"interval", "95% bootstrap over videos"}}}};
}

}  // namespace litevl
