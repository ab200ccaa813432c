// `litevl toy`: makes the toy world's videos with captions.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "toy/files.h"

namespace litevl {

struct ToyArguments {
  std::string output;
  ToyFolderOptions options;
  bool is_json = false;

  void finish(const CLI::App& command);
};

std::shared_ptr<ToyArguments> add_toy_options(CLI::App& command);

void run_toy(const ToyArguments& arguments);

}  // namespace litevl
