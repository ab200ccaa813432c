// `litevl data check`: what is in annotations and videos, before anybody trains on them for a day.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "data/list_origin.h"

namespace litevl {

struct DataCheckArguments {
  std::filesystem::path data;
  AnnotationOptions annotations;
  std::string task;  // empty: by the data
  std::filesystem::path model;
  std::int64_t max_tokens = 35;
  int threads = 1;
  bool is_json = false;
};

/// `data`, whose one command is `check`.
std::shared_ptr<DataCheckArguments> add_data_options(CLI::App& data);

void run_data_check(const DataCheckArguments& arguments);

}  // namespace litevl
