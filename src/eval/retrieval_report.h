// An evaluation of retrieval as a document and as text, with everything that its figures depend on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "data/caption_list.h"
#include "eval/report_format.h"
#include "eval/retrieval_evaluator.h"

namespace litevl {

/// Facts for the report that the evaluator does not know.
struct RetrievalStatement : ModelStatement {
  std::int64_t max_text_tokens = 35;  ///< with [CLS] and [SEP]
  std::int64_t cut_captions = 0;      ///< captions longer than that, or than 50 words
};

/// {"text_to_video": {"R@1", "R@5", "R@10", "median_rank", "mean_rank", "R@1_interval", …,
/// "optimistic", "pessimistic", "first_stage"}, "video_to_text": {…}, "n", "captions", "missing",
/// "counterparts": {…} or null, "stated": {…}}. Shares are percentages.
nlohmann::json report_json(const RetrievalEvaluation& evaluation, const CaptionList& list,
                           const RetrievalStatement& statement);

/// For every query, in the list's order, the values whose means are the figures, for
/// `compare_reports`: {"text_to_video": {"video": […], "R@1": […], "R@5", "R@10", "rank"},
/// "video_to_text": {…}, "counterparts": {"video", "accuracy"} or nothing without families}. Shares
/// are in [0, 1].
nlohmann::json per_query_json(const RetrievalEvaluation& evaluation, const CaptionList& list);

/// The same as text: a table, and what it depends on.
std::string report_text(const RetrievalEvaluation& evaluation, const CaptionList& list,
                        const RetrievalStatement& statement);

}  // namespace litevl
