#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

namespace litevl {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Histogram>& requests =
      prometheus::BuildHistogram()
          .Name("litevl_request_seconds")
          .Help("Time from a request's header to its answer, by route and status")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& stages = prometheus::BuildHistogram()
                                                          .Name("litevl_stage_seconds")
                                                          .Help("Time of the parts of the work")
                                                          .Register(registry);
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> watched;
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& route, int status, double seconds) {
  families_->requests.Add({{"route", route}, {"status", std::to_string(status)}}, kSeconds)
      .Observe(seconds);
}

void Metrics::time(const std::string& stage, double seconds) {
  families_->stages.Add({{"stage", stage}}, kSeconds).Observe(seconds);
}

void Metrics::watch(const std::string& name, const std::string& help,
                    std::function<double()> value) {
  auto& gauge =
      prometheus::BuildGauge().Name(name).Help(help).Register(families_->registry).Add({});
  families_->watched.emplace_back(&gauge, std::move(value));
}

std::string Metrics::text() {
  for (auto& [gauge, value] : families_->watched) gauge->Set(value());
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace litevl
