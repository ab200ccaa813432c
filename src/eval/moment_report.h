// An evaluation of moments as a document and as text, with everything that its figures depend on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "eval/moment_evaluator.h"

namespace litevl {

/// {"task": "moments", "queries", "videos", "unanswered", "without_moments", "mr": {"MR-full-mAP",
/// …}, "by_length": {"full": {"queries", "MR-mAP", "MR-R1", "MR-R5", "MR-mIoU"}, …}, "didemo",
/// "intervals", "stated"}; for DiDeMo "mr" and "by_length" are null, for others "didemo". In
/// percent, rounded as by the published evaluators: docs/evaluation.md.
nlohmann::json report_json(const MomentEvaluation& evaluation, const MomentList& list,
                           const MomentPredictions& predictions);

/// {"moments": {"video", and for each figure its values}} in the list's order, in [0, 1], for
/// `compare_reports`.
nlohmann::json per_query_json(const MomentEvaluation& evaluation);

/// The same as `report_json`, as text.
std::string report_text(const MomentEvaluation& evaluation, const MomentList& list,
                        const MomentPredictions& predictions);

}  // namespace litevl
