#include "data/moment_predictions.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "data/moment_entries.h"
#include "data/read_list.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr const char* kPredictionForm =
    "expected one {\"qid\": 7, \"pred_relevant_windows\": [[start, end, score], …]} per line";

ScoredWindow take_scored(const JsonEntry& entry, const json& given) {
  const std::string key = "\"pred_relevant_windows\"";
  if (!given.is_array() || given.size() != 3)
    entry.fail(key + " has something else than [start, end, score]");
  const std::string time = "a time in " + key;
  const double start = take_finite(entry, given[0], time);
  const double end = take_finite(entry, given[1], time);
  return {checked_window(start, end, entry.place()),
          take_finite(entry, given[2], "a score in " + key)};
}

// How the queries of `list` are called, for whoever used another name.
std::string naming_of(const MomentList& list) {
  switch (list.form) {
    case MomentFormat::kQvhighlights:
      return "queries are called by its \"qid\"";
    case MomentFormat::kDidemo:
      return "queries are called by its \"annotation_id\"";
    case MomentFormat::kCharades:
      return "queries are called by their lines in it, from 0";
    case MomentFormat::kActivityNet:
      break;
  }
  return "queries are called by their sentences' places in it, over all videos, from 0";
}

// Whether all windows are numbers of chunks, as DiDeMo's own evaluator has them, and no times:
// whole, none over the last chunk's, and some begin and end with the same.
bool has_chunk_numbers(const MomentPredictions& predictions) {
  bool has_single = false;
  for (const auto& query : predictions.queries)
    for (const auto& [window, score] : query.windows) {
      const auto is_chunk = [](double value) {
        return value >= 0 && value < kMostChunks && value == std::floor(value);
      };
      if (!is_chunk(window.start_seconds) || !is_chunk(window.end_seconds)) return false;
      has_single = has_single || window.start_seconds == window.end_seconds;
    }
  return has_single;
}

}  // namespace

MomentPredictions load_moment_predictions(const std::filesystem::path& path,
                                          const MomentList& list) {
  MomentPredictions predictions;
  predictions.format = "QVHighlights' predictions";
  const std::string text = read_list_file(path, predictions);
  const AnnotationOptions options;
  const ListText source{text, predictions.file.string(), options};
  std::unordered_set<std::string> known;
  for (const auto& query : list.queries) known.insert(query.id);
  QueryIds ids;
  const auto take = [&](const JsonEntry& entry) {
    MomentPrediction prediction{take_query_id(entry, "qid"), {}};
    ids.add(prediction.id, entry.place());
    if (!known.contains(prediction.id))
      throw Error(Error::Kind::kData, entry.place(),
                  "the query \"" + prediction.id + "\" is not in " + list.file.string(),
                  naming_of(list));
    for (const json& window : take_list(entry, "pred_relevant_windows"))
      prediction.windows.push_back(take_scored(entry, window));
    predictions.queries.push_back(std::move(prediction));
  };
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  const bool is_list = begin != std::string::npos && text[begin] == '[';
  (is_list ? read_json_list : read_json_lines)(source, kPredictionForm, take);
  if (list.form == MomentFormat::kDidemo && has_chunk_numbers(predictions))
    throw Error(Error::Kind::kData, source.where, "has numbers of chunks, expected seconds",
                "chunks i to j are [5 i, 5 (j + 1), score]");
  return predictions;
}

}  // namespace litevl
