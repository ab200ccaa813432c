// `litevl search`: the clips of a library that match a sentence.
#pragma once

#include <string>

#include "litevl/search.h"

namespace litevl {

struct SearchArguments {
  std::string sentence;
  std::string library;
  std::string model;
  std::string precision = "auto";
  std::string device = "auto";
  SearchOptions options;
  bool is_json = false;
  bool is_threads_given = false;
};

void run_search(const SearchArguments& arguments);

}  // namespace litevl
