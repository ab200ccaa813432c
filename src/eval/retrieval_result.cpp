#include "eval/retrieval_result.h"

#include <map>
#include <numeric>

namespace litevl {
namespace {

// Queries with the video each belongs to, which is what the bootstrap draws.
class Summarizer {
 public:
  Summarizer(std::vector<std::int64_t> video_of_query, const BootstrapOptions& options)
      : video_of_query_(std::move(video_of_query)), options_(options) {}

  StageResult stage(const std::vector<Rank>& ranks) const {
    return {.expected = summarize(ranks, TieRule::kExpected),
            .optimistic = summarize(ranks, TieRule::kOptimistic),
            .pessimistic = summarize(ranks, TieRule::kPessimistic),
            .recall_at_1 = within(ranks, 1).interval,
            .recall_at_5 = within(ranks, 5).interval,
            .recall_at_10 = within(ranks, 10).interval};
  }

  ShareResult within(const std::vector<Rank>& ranks, std::int64_t k) const {
    std::vector<double> values;
    for (const Rank& rank : ranks) values.push_back(probability_within(rank, k));
    return share_of(values, video_of_query_, options_);
  }

 private:
  std::vector<std::int64_t> video_of_query_;
  BootstrapOptions options_;
};

template <typename T>
std::vector<T> pick(const std::vector<T>& values, const std::vector<std::size_t>& indices) {
  std::vector<T> picked;
  for (const auto index : indices) picked.push_back(values[index]);
  return picked;
}

// Summarises the sentences `indices`, which are positions in `captions`, the captions with
// counterparts.
FamilyResult family_result(const std::vector<std::size_t>& indices,
                           const std::vector<std::int64_t>& videos,
                           const std::vector<std::int64_t>& sizes, const RetrievalRanks& first,
                           const RetrievalRanks& reranked, const BootstrapOptions& options) {
  const Summarizer summarizer(pick(videos, indices), options);
  FamilyResult result;
  result.sentences = static_cast<std::int64_t>(indices.size());
  for (const auto index : indices) result.chance += 1 / static_cast<double>(sizes[index]);
  result.chance /= static_cast<double>(indices.size());
  result.first_stage = summarizer.within(pick(first.in_family, indices), 1);
  result.reranked = summarizer.within(pick(reranked.in_family, indices), 1);
  return result;
}

void add_families(const RetrievalTruth& truth, const RetrievalRanks& first,
                  const RetrievalRanks& reranked, const BootstrapOptions& options,
                  RetrievalResult& result) {
  std::map<std::int64_t, std::int64_t> size_of_family;
  for (const auto family : truth.family_of_video) ++size_of_family[family];
  std::vector<std::int64_t> videos, sizes;
  for (const auto caption : family_captions(truth)) {
    videos.push_back(truth.video_of_caption[static_cast<std::size_t>(caption)]);
    sizes.push_back(size_of_family[truth.family_of_video[static_cast<std::size_t>(videos.back())]]);
  }
  if (videos.empty()) return;
  result.has_families = true;
  std::vector<std::size_t> all(videos.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  result.counterparts = family_result(all, videos, sizes, first, reranked, options);
  std::map<std::int64_t, std::vector<std::size_t>> indices_by_size;
  for (const auto index : all) indices_by_size[sizes[index]].push_back(index);
  for (const auto& [size, indices] : indices_by_size) {
    result.counterparts_by_size.push_back(
        family_result(indices, videos, sizes, first, reranked, options));
    result.counterparts_by_size.back().family_size = size;
  }
  const Summarizer summarizer(videos, options);
  result.right_family_first_stage = summarizer.within(first.family, 1);
  result.right_family_reranked = summarizer.within(reranked.family, 1);
}

}  // namespace

RetrievalResult summarize_ranks(const RetrievalRanks& first, const RetrievalRanks& reranked,
                                const RetrievalTruth& truth, const BootstrapOptions& bootstrap) {
  const auto videos = static_cast<std::int64_t>(truth.is_missing.size());
  const Summarizer by_caption(truth.video_of_caption, bootstrap);
  std::vector<std::int64_t> each_video(static_cast<std::size_t>(videos));
  std::iota(each_video.begin(), each_video.end(), std::int64_t{0});
  const Summarizer by_video(each_video, bootstrap);

  RetrievalResult result;
  result.text_to_video = {static_cast<std::int64_t>(first.text_to_video.size()),
                          by_caption.stage(first.text_to_video),
                          by_caption.stage(reranked.text_to_video)};
  result.video_to_text = {videos, by_video.stage(first.video_to_text),
                          by_video.stage(reranked.video_to_text)};
  add_families(truth, first, reranked, bootstrap, result);
  return result;
}

}  // namespace litevl
