// Why a model scores a video and a text, or an answer to a question, as it does, in numbers. N
// tokens of the text and K words, T frames, R rows and C columns of patches in a frame, L layers of
// the video encoder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/text_ids.h"
#include "core/array.h"

namespace litevl {

/// The tokens [begin, end) of a word in the text.
struct WordTokens {
  std::string word;  ///< as the model reads it: in lower case, without punctuation
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct TextTokens {
  TextIds ids;  ///< of one text, [CLS] first
  std::vector<WordTokens>
      words;            ///< K, in the order of the text; words that were cut off are missing
  bool is_cut = false;  ///< the text is longer than the model reads
};

/// How a video's heat is distributed. Each array sums to 1 over frames and patches, or is 0
/// everywhere.
struct Heat {
  Array<float> text;   ///< (T,R,C), for the whole text
  Array<float> words;  ///< (K,T,R,C)
};

struct Explanation {
  TextTokens text;
  std::string answer;      ///< the answer to a question; empty for a sentence
  double score = 0;        ///< what was explained: the logit of "match" or log p(answer)
  double probability = 0;  ///< probability of a match or of the answer
  double similarity = 0;   ///< cosine of video and text
  std::int64_t layer = 0;  ///< layer of the grounded encoder, counted from 1

  Heat gradient;             ///< Grad-CAM
  Heat attention;            ///< only attention, for comparison
  Array<float> word_shares;  ///< (K), each word's fraction of all words' heat; sums to 1
  Array<float>
      frame_heat;  ///< (T), of the pooled frames F, as fractions; undefined if there are none
  Array<float> position_heat;     ///< (R,C), of the pooled positions Q; undefined if there are none
  Array<float> frame_weights;     ///< (T) of text-dependent pooling; sums to 1
  Array<float> position_weights;  ///< (R,C); sums to 1
  Array<float> scaling;           ///< alpha (L,T); undefined if the model has no dynamic scaling

  double score_seconds = 0;    ///< encoding video and text and matching them
  double explain_seconds = 0;  ///< encoding them and explaining the match
};

}  // namespace litevl
