// Which texts and videos of a list belong together.
#pragma once

#include <string>
#include <vector>

#include "data/caption_list.h"
#include "eval/retrieval_ranking.h"
#include "text/wordpiece.h"

namespace litevl {

struct RetrievalQueries {
  std::vector<std::string> texts;  ///< U, distinct after BLIP's cleaning
  RetrievalTruth truth;            ///< no video is missing yet
};

RetrievalQueries collect_queries(const CaptionList& list);

/// How many captions a model does not read completely: those with more than BLIP's 50 words, or
/// more than `max_tokens` tokens including [CLS] and [SEP].
std::int64_t count_cut_captions(const CaptionList& list, const WordPiece& tokenizer,
                                std::int64_t max_tokens);

}  // namespace litevl
