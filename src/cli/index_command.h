// `litevl index`: brings a library up to date with video files.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace litevl {

struct IndexArguments {
  std::vector<std::string> videos;
  std::string library;
  std::string model;
  std::string tokens;
  std::optional<double> kept_places;
  std::string precision = "auto";
  std::string device = "auto";
  bool is_rebuild = false;
  bool is_forgetting = false;
  bool is_json = false;
};

void run_index(const IndexArguments& arguments);

}  // namespace litevl
