// `litevl pull`: a BLIP model of the Hugging Face hub becomes a model folder.
#pragma once

#include <CLI/App.hpp>
#include <memory>

#include "app/pull_model.h"

namespace litevl {

struct PullArguments {
  PullRequest request;
  bool is_json = false;
};

std::shared_ptr<PullArguments> add_pull_options(CLI::App& command);

void run_pull(const PullArguments& arguments);

}  // namespace litevl
