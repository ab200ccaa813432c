// `litevl serve`.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
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

/// Adds --library and --model.
void add_served_options(CLI::App& command, std::vector<std::string>& libraries, std::string& model);
/// What --library means: the user's own library where it was not given.
std::vector<std::filesystem::path> served_libraries(const std::vector<std::string>& asked);

std::shared_ptr<ServeArguments> add_serve_options(CLI::App& command);
void run_serve(const ServeArguments& arguments);

}  // namespace litevl
