#include "eval/retrieval_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/printable.h"
#include "data/repeated_texts.h"
#include "eval/retrieval_truth.h"

namespace litevl {
namespace {

using nlohmann::json;

json summary_json(const RankSummary& summary) {
  return {{"R@1", percent(summary.recall_at_1)},
          {"R@5", percent(summary.recall_at_5)},
          {"R@10", percent(summary.recall_at_10)},
          {"median_rank", summary.median_rank},
          {"mean_rank", summary.mean_rank}};
}

json stage_json(const StageResult& stage) {
  auto document = summary_json(stage.expected);
  document["R@1_interval"] = interval_json(stage.recall_at_1);
  document["R@5_interval"] = interval_json(stage.recall_at_5);
  document["R@10_interval"] = interval_json(stage.recall_at_10);
  document["optimistic"] = summary_json(stage.optimistic);
  document["pessimistic"] = summary_json(stage.pessimistic);
  return document;
}

json direction_json(const DirectionResult& direction) {
  auto document = stage_json(direction.reranked);
  document["first_stage"] = stage_json(direction.first_stage);
  document["queries"] = direction.queries;
  return document;
}

json share_json(const ShareResult& share) {
  return {{"accuracy", percent(share.share)}, {"interval", interval_json(share.interval)}};
}

json family_json(const FamilyResult& family) {
  auto document = share_json(family.reranked);
  document["first_stage"] = share_json(family.first_stage);
  document["chance"] = percent(family.chance);
  document["sentences"] = family.sentences;
  return document;
}

json counterparts_json(const RetrievalResult& result) {
  if (!result.has_families) return nullptr;
  auto document = family_json(result.counterparts);
  document["by_family_size"] = json::array();
  for (const auto& family : result.counterparts_by_size) {
    auto entry = family_json(family);
    entry["family_size"] = family.family_size;
    document["by_family_size"].push_back(entry);
  }
  document["right_family"] = share_json(result.right_family_reranked);
  document["right_family"]["first_stage"] = share_json(result.right_family_first_stage);
  return document;
}

json captions_a_video(const CaptionList& list) {
  std::size_t fewest = list.videos.front().captions.size(), most = fewest;
  for (const auto& video : list.videos) {
    fewest = std::min(fewest, video.captions.size());
    most = std::max(most, video.captions.size());
  }
  return {{"min", fewest}, {"max", most}};
}

json stated_json(const RetrievalEvaluation& evaluation, const CaptionList& list,
                 const RetrievalStatement& statement) {
  const auto& options = evaluation.options;
  const auto repeated = count_repeated(list);
  auto stated = stated_of_all(list, statement, options.frames, options.bootstrap);
  stated.update(json{
      {"unit", "percent"},
      {"captions_a_video", captions_a_video(list)},
      {"ambiguous_captions", repeated.shared_captions},
      {"R@1_ceiling", percent(repeated.most_right)},
      {"max_text_tokens", statement.max_text_tokens},
      {"cut_captions", statement.cut_captions},
      {"score", "matching logit + cosine similarity"},
      {"candidates", options.candidates},
      {"matched_pairs", evaluation.matched_pairs},
      {"candidate_rule",
       "the most similar videos of a text, or distinct texts of a video, and "
       "whatever ties with the last of them"},
      {"first_stage_score", "cosine similarity, in float64 rounded to float32"},
      {"tie_rule", "expectation over all orders of equal scores; bounds: optimistic, pessimistic"},
      {"tail_rule", "behind the candidates, in the first stage's order"},
      {"video_to_text_rule", "the best-ranked caption of the video"},
      {"missing_rule",
       "stay in the gallery and the denominators; their queries are misses, "
       "ranked last"},
      {"post_processing", "none"},
  });
  return stated;
}

// Queries of one direction; query i is about `video[i]`.
json queries_json(const std::vector<Rank>& ranks, const std::vector<std::int64_t>& video) {
  json document = {{"video", video}};
  for (const int k : {1, 5, 10}) {
    auto& values = document["R@" + std::to_string(k)] = json::array();
    for (const auto& rank : ranks) values.push_back(probability_within(rank, k));
  }
  auto& values = document["rank"] = json::array();
  for (const auto& rank : ranks) values.push_back(rank_value(rank));
  return document;
}

std::string stage_line(const char* name, const StageResult& stage) {
  const auto& s = stage.expected;
  return format("%-28s %6.2f [%5.1f, %5.1f] %6.2f %6.2f %8.1f %8.1f   %.2f-%.2f\n", name,
                percent(s.recall_at_1), percent(stage.recall_at_1.low),
                percent(stage.recall_at_1.high), percent(s.recall_at_5), percent(s.recall_at_10),
                s.median_rank, s.mean_rank, percent(stage.pessimistic.recall_at_1),
                percent(stage.optimistic.recall_at_1));
}

std::string share_line(const std::string& name, const ShareResult& first,
                       const ShareResult& reranked) {
  return format("%-44s %6.2f [%5.1f, %5.1f] %10.2f [%5.1f, %5.1f]\n", name.c_str(),
                percent(first.share), percent(first.interval.low), percent(first.interval.high),
                percent(reranked.share), percent(reranked.interval.low),
                percent(reranked.interval.high));
}

std::string family_line(const std::string& name, const FamilyResult& family) {
  return share_line(name + format(" (%lld, chance %.1f)", static_cast<long long>(family.sentences),
                                  percent(family.chance)),
                    family.first_stage, family.reranked);
}

std::string families_text(const RetrievalResult& result) {
  if (!result.has_families) return {};
  std::string text =
      format("\n%-44s %-22s %s\n", "sentences with counterparts", "first stage", "     re-ranked");
  text += family_line("right counterpart", result.counterparts);
  for (const auto& family : result.counterparts_by_size)
    text += family_line("  families of " + std::to_string(family.family_size), family);
  return text +
         share_line("right family", result.right_family_first_stage, result.right_family_reranked);
}

}  // namespace

nlohmann::json report_json(const RetrievalEvaluation& evaluation, const CaptionList& list,
                           const RetrievalStatement& statement) {
  json missing = json::array();
  for (const auto& video : evaluation.missing)
    missing.push_back({{"video", list.videos[static_cast<std::size_t>(video.video)].name},
                       {"error", video.reason}});
  return {{"text_to_video", direction_json(evaluation.result.text_to_video)},
          {"video_to_text", direction_json(evaluation.result.video_to_text)},
          {"n", evaluation.videos},
          {"captions", evaluation.captions},
          {"missing", missing},
          {"counterparts", counterparts_json(evaluation.result)},
          {"stated", stated_json(evaluation, list, statement)}};
}

json per_query_json(const RetrievalEvaluation& evaluation, const CaptionList& list) {
  const auto truth = collect_queries(list).truth;
  std::vector<std::int64_t> each_video(list.videos.size());
  std::iota(each_video.begin(), each_video.end(), std::int64_t{0});
  json document = {
      {"text_to_video", queries_json(evaluation.ranks.text_to_video, truth.video_of_caption)},
      {"video_to_text", queries_json(evaluation.ranks.video_to_text, each_video)}};
  if (evaluation.ranks.in_family.empty()) return document;
  json videos = json::array(), accuracy = json::array();
  for (const auto caption : family_captions(truth))
    videos.push_back(truth.video_of_caption[static_cast<std::size_t>(caption)]);
  for (const auto& rank : evaluation.ranks.in_family)
    accuracy.push_back(probability_within(rank, 1));
  document["counterparts"] = {{"video", videos}, {"accuracy", accuracy}};
  return document;
}

std::string report_text(const RetrievalEvaluation& evaluation, const CaptionList& list,
                        const RetrievalStatement& statement) {
  const auto& result = evaluation.result;
  std::string text = std::to_string(evaluation.videos) + " videos, " +
                     std::to_string(evaluation.captions) + " captions, " +
                     std::to_string(evaluation.missing.size()) + " videos missing\n\n";
  text += format("%-28s %6s %14s %6s %6s %8s %8s   %s\n", "", "R@1", "95%", "R@5", "R@10", "median",
                 "mean", "R@1 by ties");
  text += stage_line("text to video, first stage", result.text_to_video.first_stage);
  text += stage_line("text to video, re-ranked", result.text_to_video.reranked);
  text += stage_line("video to text, first stage", result.video_to_text.first_stage);
  text += stage_line("video to text, re-ranked", result.video_to_text.reranked);
  text += families_text(result);
  text += stated_text(stated_json(evaluation, list, statement));
  for (const auto& video : evaluation.missing) text += "missing: " + printable(video.reason) + "\n";
  return text;
}

}  // namespace litevl
