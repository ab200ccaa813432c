// `litevl mcp`.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

struct McpArguments {
  std::vector<std::string> libraries;
  std::string model;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
};

std::shared_ptr<McpArguments> add_mcp_options(CLI::App& command);
void run_mcp(const McpArguments& arguments);

}  // namespace litevl
