#include "cli/explain_sets.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "eval/report_format.h"

namespace litevl {
namespace {

std::string share_text(const ShareResult& share) {
  return format("%5.1f [%.1f, %.1f]", percent(share.share), percent(share.interval.low),
                percent(share.interval.high));
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

void print_toy_check(const ToyCheckRequest& request, const Compute& compute, bool is_json) {
  const auto report = check_model_in_toy_world(request, opener(compute));
  if (is_json)
    print_json(toy_check_json(report));
  else
    print_check(report.check);
}

void print_scaling(const ScalingRequest& request, const Compute& compute, bool is_json) {
  const auto report = report_scaling(request, opener(compute));
  if (is_json) {
    print_json(report.document);
    return;
  }
  for (const auto& cell : report.table.head) std::cout << format("%-20s", printable(cell).c_str());
  std::cout << '\n';
  for (const auto& row : report.table.rows) {
    for (const auto& cell : row) std::cout << format("%-20s", printable(cell).c_str());
    std::cout << '\n';
  }
}

}  // namespace litevl
