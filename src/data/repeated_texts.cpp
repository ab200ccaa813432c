#include "data/repeated_texts.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "core/sha256.h"
#include "text/caption.h"

namespace litevl {
namespace {

// A caption of a video, by its text's digest: lists have millions, and their texts are there
// already.
struct Caption {
  std::string digest;  // the first 15 characters, 60 bits, which a string holds in itself
  std::size_t video = 0;
  bool operator<(const Caption& other) const {
    return std::tie(digest, video) < std::tie(other.digest, other.video);
  }
};

std::vector<Caption> sorted_captions(const CaptionList& list) {
  constexpr std::size_t kDigits = 15;
  std::vector<Caption> captions;
  for (std::size_t video = 0; video < list.videos.size(); ++video)
    for (const auto& caption : list.videos[video].captions)
      captions.push_back({sha256(clean_caption(caption)).substr(0, kDigits), video});
  std::sort(captions.begin(), captions.end());
  return captions;
}

}  // namespace

RepeatedTexts count_repeated(const CaptionList& list) {
  const auto captions = sorted_captions(list);
  RepeatedTexts repeated;
  repeated.captions = std::ssize(captions);
  std::int64_t most_right = 0;
  for (auto begin = captions.begin(); begin != captions.end();) {
    const auto& digest = begin->digest;
    std::int64_t all = 0, most = 0, videos = 0;
    while (begin != captions.end() && begin->digest == digest) {
      std::int64_t count = 0;
      for (const auto video = begin->video;
           begin != captions.end() && begin->digest == digest && begin->video == video; ++begin)
        ++count;
      repeated.again += count - 1;
      all += count;
      most = std::max(most, count);
      ++videos;
    }
    most_right += most;
    if (videos < 2) continue;
    ++repeated.shared_texts;
    repeated.shared_captions += all;
  }
  if (repeated.captions > 0)
    repeated.most_right = static_cast<double>(most_right) / static_cast<double>(repeated.captions);
  return repeated;
}

}  // namespace litevl
