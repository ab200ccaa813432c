// What is lost where less is kept of videos' tokens, as tables of Markdown on standard output.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/caption_list.h"
#include "data/question_list.h"
#include "eval/compact_ways.h"
#include "task/answerer.h"
#include "task/retriever.h"

namespace litevl {

/// What libraries keep where nothing is asked for.
constexpr TokenForm kDefaultForm = TokenForm::kQuarter;

/// Matches the first `texts` with their `candidates` most similar videos, from all their tokens as
/// they are computed and from each way's. False if the default form is among the ways and loses
/// more than is allowed. Throws Error (kData) for videos that cannot be read.
bool check_matching(Retriever& retriever, const CaptionList& list, std::int64_t candidates,
                    std::int64_t texts, const std::vector<Way>& ways);

/// The same of questions that are answered from `answers`.
bool check_answers(Answerer& answerer, const QuestionList& list,
                   const std::vector<std::string>& answers, const std::vector<Way>& ways);

}  // namespace litevl
