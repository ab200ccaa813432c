// `litevl data check`: what is in annotations and videos, before anybody trains on them for a day.
#pragma once

#include <cstdint>
#include <filesystem>
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

void run_data_check(const DataCheckArguments& arguments);

}  // namespace litevl
