// `litevl compare`: whether one model is better than another, by the reports of both.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace litevl {

struct CompareArguments {
  std::string a, b;
  std::int64_t samples = 1000;
  bool is_json = false;
  std::string output, markdown;
};

std::shared_ptr<CompareArguments> add_compare_options(CLI::App& command);

void run_compare(const CompareArguments& arguments);

}  // namespace litevl
