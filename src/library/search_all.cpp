// Moments that match each of several sentences.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "library/matching.h"
#include "library/search_parts.h"
#include "library/surroundings.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// How a clip does with the sentence that it matches least.
struct Worst {
  double p = 0;  ///< 0 where chance was not measured
  double score = std::numeric_limits<double>::infinity();
  double similarity = 0, match = 0;
  bool is_extrapolated = false;

  bool is_better_than(const Worst& other) const {
    return p != other.p ? p < other.p : score > other.score;
  }
};

// Of several vectors, in the middle between them: (1,E), unit length.
Array<float> middle_of(const std::vector<TextEncoding>& texts) {
  Array<float> middle(texts.front().embedding.shape());
  for (const TextEncoding& text : texts)
    for (std::int64_t e = 0; e < middle.count(); ++e) middle.data()[e] += text.embedding.data()[e];
  const double length = std::sqrt(dot(middle.values(), middle.values()));
  for (float& value : middle) value = static_cast<float>(value / std::max(length, 1e-12));
  return middle;
}

}  // namespace

void refuse_also(const SearchOptions& options) {
  if (options.also.empty()) return;
  throw Error(Error::Kind::kUsage, "search",
              "several sentences at once go with a plain search for a sentence only");
}

// A result of two sentences at once by chance is no likelier than by chance one of the likelier of
// the two, whether or not they have to do with each other: so the greatest p-value is theirs
// (an intersection-union test: Berger, Technometrics 1982).
FoundClips Searcher::search_all(const std::string& sentence, const SearchOptions& options) {
  std::vector<std::string> sentences{sentence};
  sentences.insert(sentences.end(), options.also.begin(), options.also.end());
  const auto reading = store_.snapshot();
  check_search(sentence, options);
  check_library();
  std::vector<TextEncoding> texts;
  std::vector<std::int64_t> ids;
  for (const std::string& one : sentences) {
    texts.push_back(retriever_.encode_texts({one}));
    check_finite_numbers(texts.back().embedding, "its numbers for the sentence");
    for (const Neighbour& clip :
         candidates(texts.back().embedding, options, std::max(options.candidates, options.top)))
      ids.push_back(clip.clip);
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  const auto chance = chance_model(measured_chance(store_));
  const auto embeddings = store_.embeddings(ids, texts.front().embedding.count());
  const auto records = store_.clips(ids);
  std::vector<Worst> worst(ids.size());
  for (const TextEncoding& text : texts) {
    const auto logits = match_clips(store_, retriever_, ids, text, options.is_cancelled);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Worst now;
      now.similarity =
          dot(embeddings.row(static_cast<std::int64_t>(i)).values(), text.embedding.values());
      now.match = logits[i];
      now.score = now.match + now.similarity;
      if (!std::isfinite(now.score)) refuse_score(records[i].video);
      if (chance) {
        const Chance by_chance = chance->of(now.score, text.ids.length(0));
        now.p = by_chance.p;
        now.is_extrapolated = by_chance.is_extrapolated;
      }
      const bool is_first = worst[i].score == std::numeric_limits<double>::infinity();
      if (is_first || worst[i].is_better_than(now)) worst[i] = now;
    }
  }
  std::vector<std::size_t> order(ids.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return worst[a].is_better_than(worst[b]); });

  const Array<float> middle = middle_of(texts);
  const double usual = background(middle);
  std::vector<Moment> moments;
  for (const std::size_t i : order) {
    if (std::ssize(moments) == options.top) break;
    const auto before = moments.size();
    const Neighbour clip{ids[i], static_cast<float>(worst[i].similarity)};
    add_moment(moments, clip, records[i], worst[i].match, middle, usual);
    if (moments.size() == before) continue;
    moments.back().result.p_value = chance ? std::optional(worst[i].p) : std::nullopt;
    moments.back().result.is_extrapolated = worst[i].is_extrapolated;
  }
  demote_unwanted(moments, options, chance);
  FoundClips found = shown(std::move(moments), std::nullopt, 0);
  if (chance && !found.matches) found.matches = 0;
  return found;
}

}  // namespace litevl
