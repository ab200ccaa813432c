#include "eval/retrieval_truth.h"

#include <unordered_map>

#include "data/text_lengths.h"
#include "text/caption.h"

namespace litevl {
namespace {

// Numbers families from 0; a video without one is a family by itself.
std::vector<std::int64_t> number_families(const std::vector<CaptionedVideo>& videos) {
  std::unordered_map<std::int64_t, std::int64_t> number_by_family;
  std::vector<std::int64_t> numbers;
  std::int64_t count = 0;
  for (const auto& video : videos) {
    auto number = count;
    if (video.family >= 0) number = number_by_family.try_emplace(video.family, count).first->second;
    if (number == count) ++count;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

RetrievalQueries collect_queries(const CaptionList& list) {
  RetrievalQueries queries;
  auto& truth = queries.truth;
  truth.family_of_video = number_families(list.videos);
  truth.is_missing.assign(list.videos.size(), 0);
  std::unordered_map<std::string, std::int64_t> index_by_text;
  for (std::size_t video = 0; video < list.videos.size(); ++video)
    for (const auto& caption : list.videos[video].captions) {
      const auto [found, is_new] = index_by_text.try_emplace(
          clean_caption(caption), static_cast<std::int64_t>(queries.texts.size()));
      if (is_new) queries.texts.push_back(caption);
      truth.text_of_caption.push_back(found->second);
      truth.video_of_caption.push_back(static_cast<std::int64_t>(video));
    }
  return queries;
}

std::int64_t count_cut_captions(const CaptionList& list, const WordPiece& tokenizer,
                                std::int64_t max_tokens) {
  std::vector<std::string_view> captions;
  for (const auto& video : list.videos)
    captions.insert(captions.end(), video.captions.begin(), video.captions.end());
  return measure_lengths(captions, TextKind::kCaption, tokenizer, max_tokens).cut;
}

}  // namespace litevl
