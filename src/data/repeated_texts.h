// Captions that come more than once: right answers that are counted wrong.
#pragma once

#include <cstdint>
#include <string>

#include "data/caption_list.h"

namespace litevl {

/// Captions are the same if they are after BLIP's cleaning.
struct RepeatedTexts {
  std::int64_t captions = 0;         ///< of the list
  std::int64_t again = 0;            ///< that their own video has already
  std::int64_t shared_texts = 0;     ///< texts of several videos
  std::int64_t shared_captions = 0;  ///< captions with these texts
  /// The greatest share of captions that any model can put first: of a text that several videos
  /// have, only those of one.
  double most_right = 1;
};

RepeatedTexts count_repeated(const CaptionList& list);

}  // namespace litevl
