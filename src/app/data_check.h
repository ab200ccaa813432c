// Checks annotations and videos before anybody trains on them for a day.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "data/annotation_format.h"
#include "data/check_videos.h"
#include "data/data_task.h"
#include "data/list_origin.h"
#include "data/repeated_texts.h"
#include "data/text_lengths.h"
#include "litevl/progress.h"

namespace litevl {

struct DataCheckRequest {
  std::filesystem::path data;
  AnnotationOptions annotations;
  std::optional<DataTask> task;  ///< empty: by the data
  std::filesystem::path model;   ///< folder whose vocabulary texts are measured with, or empty
  std::int64_t max_tokens = 35;  ///< of a text, with [CLS] and [SEP]
  int threads = 1;               ///< videos that are read at once
  ProgressSink progress = {};
};

struct DataCheckReport {
  DataTask task = DataTask::kRetrieval;
  ListOrigin origin;
  std::vector<std::string> videos;  ///< their names
  VideoFindings findings;           ///< of these, by index
  TextLengths lengths;
  std::int64_t max_tokens = 0;
  // Of captions.
  RepeatedTexts repeated;
  std::size_t fewest_captions = 0, most_captions = 0;  ///< a video
  // Of questions.
  std::int64_t questions = 0, repeated_questions = 0, answers = 0;
  std::map<std::string, std::int64_t> questions_by_type;
  std::vector<std::string> broken;  ///< entries, the first 10,000
  std::int64_t broken_count = 0;

  bool stops_training() const { return broken_count > 0 || findings.unreadable_count > 0; }
  /// The name of a video of `findings`.
  const std::string& name_of(std::size_t video) const { return videos.at(video); }
};

/// Throws Error as load_caption_list and load_question_list, but for single entries.
DataCheckReport check_data(const DataCheckRequest& request);

/// docs/json.md.
nlohmann::json data_check_json(const DataCheckReport& report);

}  // namespace litevl
