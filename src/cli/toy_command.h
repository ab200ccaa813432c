// `litevl toy`: makes the toy world's videos with captions.
#pragma once

#include <string>

#include "toy/files.h"

namespace litevl {

struct ToyArguments {
  std::string output;
  std::string split = "test";
  ToyFolderOptions options;
  bool is_json = false;
};

void run_toy(const ToyArguments& arguments);

}  // namespace litevl
