// `litevl ask`: questions about a video or a library, with what the answers rest on.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/compute.h"
#include "litevl/ask.h"

namespace litevl {

struct AskArguments {
  std::string video;  // empty where a library is asked
  std::vector<std::string> questions;
  std::string library;
  std::vector<std::filesystem::path> under;  // videos and folders of the library
  std::string model;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  std::string answers;
  bool is_written = false;  // by the decoder, without a list
  AskOptions options;
  std::optional<double> threshold;
  bool is_json = false;

  /// Takes what CLI11 parsed into the options. Throws Error (kUsage).
  void finish(const CLI::App& command);
  bool needs_videos() const { return library.empty(); }
};

std::shared_ptr<AskArguments> add_ask_options(CLI::App& command);

/// Of a library.
void run_ask(const AskArguments& arguments);
/// Also of a video.
void run_ask_in_videos(const AskArguments& arguments);

/// What the two have in common. `arguments` outlives it.
class AskRun {
 public:
  explicit AskRun(const AskArguments& arguments);
  const AskRequest& request() const { return request_; }
  Model open(const std::filesystem::path& folder) const;
  void print(const AskReport& report) const;

 private:
  const AskArguments& arguments_;
  Compute compute_;
  AskRequest request_;
};

}  // namespace litevl
