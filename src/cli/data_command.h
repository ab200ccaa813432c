// `litevl data check`: what is in annotations and videos, before anybody trains on them for a day.
#pragma once

#include <CLI/App.hpp>
#include <memory>

#include "app/data_check.h"

namespace litevl {

struct DataCheckArguments {
  DataCheckRequest request;
  bool is_json = false;
};

/// `data`, whose one command is `check`.
std::shared_ptr<DataCheckArguments> add_data_options(CLI::App& data);

void run_data_check(const DataCheckArguments& arguments);

}  // namespace litevl
