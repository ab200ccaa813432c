// `litevl search`: the moments of a library that match a sentence.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/compute.h"
#include "app/given_moments.h"
#include "litevl/search.h"

namespace litevl {

struct SearchArguments {
  std::string sentence;                     ///< or
  std::string image;                        ///< a picture's file, or
  std::string like;                         ///< a part of a video
  std::optional<GivenMoment> example = {};  ///< that part
  std::string library;
  std::string model;
  PrecisionChoice precision = PrecisionChoice::kAuto;
  DeviceChoice device;
  SearchOptions options;
  std::string since, until;  ///< days
  bool is_precise = false;
  bool is_json = false;
  bool is_threads_given = false;

  /// Takes what CLI11 parsed into the options. Throws Error (kUsage).
  void finish(const CLI::App& command);
  /// Whether videos are read again.
  bool needs_videos() const { return is_precise || !image.empty() || !like.empty(); }
  /// What is searched for, as it was given.
  std::string query() const;
};

std::shared_ptr<SearchArguments> add_search_options(CLI::App& command);

void run_search(const SearchArguments& arguments);
/// Also for arguments that read videos.
void run_search_in_videos(const SearchArguments& arguments);

/// What `run_search` and the other have in common.
class SearchRun {
 public:
  explicit SearchRun(const SearchArguments& arguments);
  SearchSession& session() { return session_; }
  const SearchOptions& options() const { return options_; }
  void print(const FoundClips& found) const;

 private:
  SearchRun(const SearchArguments& arguments, const std::filesystem::path& library);

  const SearchArguments& arguments_;
  Model model_;
  SearchSession session_;
  SearchOptions options_;
};

}  // namespace litevl
