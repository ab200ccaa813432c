// `litevl import`: a BLIP checkpoint becomes a model folder.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace litevl {

struct ImportArguments {
  std::string source;
  std::string output;
  std::optional<std::string> vocab;
  std::optional<std::string> config;
  std::optional<std::int64_t> image_size;
  std::optional<std::int64_t> frames;
  std::optional<std::int64_t> heads;
  std::string variant = "dynamic";
  bool no_decoder = false;
  std::uint64_t seed = 0;
  bool is_json = false;
};

std::shared_ptr<ImportArguments> add_import_options(CLI::App& command);

void run_import(const ImportArguments& arguments);

}  // namespace litevl
