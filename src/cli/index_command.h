// `litevl index`: brings a library up to date with video files.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/compute.h"
#include "app/models.h"

namespace litevl {

struct IndexArguments {
  std::vector<std::string> videos;
  std::string library;
  std::string model;
  std::optional<TokenForm> tokens;
  std::optional<double> kept_places;
  std::int64_t memory_bytes = 0;
  Shard shard;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  bool is_rebuild = false;
  bool is_forgetting = false;
  bool is_watching = false;
  bool is_json = false;
};

std::shared_ptr<IndexArguments> add_index_options(CLI::App& command);

void run_index(const IndexArguments& arguments);

}  // namespace litevl
