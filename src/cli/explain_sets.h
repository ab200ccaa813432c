// `litevl explain` over many videos.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

struct ToyCheckArguments {
  std::string model;
  DeviceChoice device;
  std::int64_t layer = 0;
  std::int64_t videos = 0;
  std::uint64_t seed = 7;
  std::string split = "test";
  bool is_localisation_only = false;
  bool is_json = false;
};

/// `--check --toy N`: prints how far explanations can be trusted in the toy world.
void check_explanations(const ToyCheckArguments& arguments);

struct ScalingArguments {
  std::vector<std::string> models;
  DeviceChoice device;
  std::string data;    ///< a list of videos with captions, or its folder
  std::string output;  ///< a new folder, or empty
  bool is_json = false;
};

/// `--scaling`: prints, and writes as a page, the temporal scaling by layer of several models.
void profile_scaling(const ScalingArguments& arguments);

}  // namespace litevl
