// `litevl ask`: questions about a video, with what the answers rest on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "litevl/ask.h"

namespace litevl {

struct AskArguments {
  std::string video;
  std::vector<std::string> questions;
  std::string model;
  std::string precision = "auto";
  std::string device = "auto";
  std::string answers;
  bool is_written = false;  // by the decoder, without a list
  AskOptions options;
  std::optional<double> threshold;
  bool is_json = false;
};

void run_ask(const AskArguments& arguments);

}  // namespace litevl
