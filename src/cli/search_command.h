// `litevl search`: the clips of a library that match a sentence.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "app/compute.h"
#include "litevl/search.h"

namespace litevl {

struct SearchArguments {
  std::string sentence;
  std::string library;
  std::string model;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  SearchOptions options;
  bool is_json = false;
  bool is_threads_given = false;

  void finish(const CLI::App& command) { is_threads_given = command.count("--threads") > 0; }
};

std::shared_ptr<SearchArguments> add_search_options(CLI::App& command);

void run_search(const SearchArguments& arguments);

}  // namespace litevl
