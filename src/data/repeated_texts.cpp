#include "data/repeated_texts.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "text/caption.h"

namespace litevl {

RepeatedTexts count_repeated(const CaptionList& list) {
  using CountByVideo = std::map<std::size_t, std::int64_t>;
  std::unordered_map<std::string, CountByVideo> counts_by_text;
  RepeatedTexts repeated;
  for (std::size_t video = 0; video < list.videos.size(); ++video)
    for (const auto& caption : list.videos[video].captions) {
      ++repeated.captions;
      if (++counts_by_text[clean_caption(caption)][video] > 1) ++repeated.again;
    }
  std::int64_t most_right = 0;
  for (const auto& [text, counts] : counts_by_text) {
    std::int64_t all = 0, most = 0;
    for (const auto& [video, count] : counts) {
      all += count;
      most = std::max(most, count);
    }
    most_right += most;
    if (counts.size() < 2) continue;
    ++repeated.shared_texts;
    repeated.shared_captions += all;
  }
  if (repeated.captions > 0)
    repeated.most_right = static_cast<double>(most_right) / static_cast<double>(repeated.captions);
  return repeated;
}

}  // namespace litevl
