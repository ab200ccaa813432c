// `litevl ask`: questions about a video, with what the answers rest on.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/compute.h"
#include "litevl/ask.h"

namespace litevl {

struct AskArguments {
  std::string video;
  std::vector<std::string> questions;
  std::string model;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  std::string answers;
  bool is_written = false;  // by the decoder, without a list
  AskOptions options;
  std::optional<double> threshold;
  bool is_json = false;
};

std::shared_ptr<AskArguments> add_ask_options(CLI::App& command);

void run_ask(const AskArguments& arguments);

}  // namespace litevl
