// `litevl serve`.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

struct ServeArguments {
  std::vector<std::string> libraries;
  std::string model;
  std::string listen = "127.0.0.1:8791";
  std::string token_file;
  std::vector<std::string> hosts;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
};

std::shared_ptr<ServeArguments> add_serve_options(CLI::App& command);
void run_serve(const ServeArguments& arguments);

}  // namespace litevl
