#include "library/chance.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "core/stop.h"
#include "library/matching.h"
#include "text/caption.h"

namespace litevl {
namespace {

constexpr const char* kName = "chance";
constexpr double kFormat = 1;
constexpr std::int64_t kNearest = 2;  // clips that a sentence is compared with in full
constexpr std::size_t kFewestSentences = 200;
constexpr std::size_t kMostSentences = 2000;
constexpr std::size_t kTextsAtOnce = 32;

// A sentence with one of its nearest clips.
struct Pair {
  std::int64_t clip = 0;
  double similarity = 0;
  double match = 0;
};

struct Measured {
  std::vector<double> lengths;           // of sentences, tokens
  std::vector<std::vector<Pair>> pairs;  // of each sentence, up to kNearest
};

// As numbers: format, hash of the sentences, then for each sentence its length and its pairs, a
// clip of 0 where there is none.
std::vector<double> to_numbers(const Measured& measured, double hash) {
  std::vector<double> numbers{kFormat, hash};
  for (std::size_t i = 0; i < measured.pairs.size(); ++i) {
    numbers.push_back(measured.lengths[i]);
    for (std::size_t k = 0; k < kNearest; ++k) {
      const Pair pair = k < measured.pairs[i].size() ? measured.pairs[i][k] : Pair{};
      numbers.insert(numbers.end(), {static_cast<double>(pair.clip), pair.similarity, pair.match});
    }
  }
  return numbers;
}

constexpr std::size_t kHeader = 2;
constexpr std::size_t kRow = 1 + 3 * kNearest;

// Whether numbers from a file, which a stranger may have made, can be a length and a pair.
bool are_possible(double length, const double* pair) {
  constexpr double kMost = 1e6;
  return std::abs(length) <= kMost && pair[0] >= 0 && pair[0] < 0x1p53 &&
         std::abs(pair[1]) <= kMost && std::abs(pair[2]) <= kMost;
}

std::optional<Measured> from_numbers(const std::vector<double>& numbers) {
  if (numbers.size() < kHeader || numbers[0] != kFormat || (numbers.size() - kHeader) % kRow != 0)
    return std::nullopt;
  Measured measured;
  for (std::size_t at = kHeader; at < numbers.size(); at += kRow) {
    measured.lengths.push_back(numbers[at]);
    auto& pairs = measured.pairs.emplace_back();
    for (std::size_t k = 0; k < kNearest; ++k) {
      const double* pair = &numbers[at + 1 + 3 * k];
      if (!are_possible(measured.lengths.back(), pair)) return std::nullopt;
      if (pair[0] >= 1) pairs.push_back({static_cast<std::int64_t>(pair[0]), pair[1], pair[2]});
    }
  }
  return measured;
}

// FNV-1a, as many bits as a double holds.
double hash_of(const std::vector<std::string>& sentences) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const auto& sentence : sentences) {
    for (const char c : sentence) add(static_cast<unsigned char>(c));
    add('\n');
  }
  return static_cast<double>(hash >> 12);
}

TextEncoding some_of(const TextEncoding& texts, const std::vector<std::size_t>& which) {
  TextEncoding some;
  std::vector<Array<float>> rows;
  for (const auto i : which) {
    some.ids.add(texts.ids.text(static_cast<std::int64_t>(i)));
    rows.push_back(texts.embedding.rows(static_cast<std::int64_t>(i), 1));
  }
  some.embedding = joined(rows);
  return some;
}

TextEncoding encode(Retriever& retriever, const std::vector<std::string>& sentences,
                    const std::atomic<bool>* is_cancelled) {
  TextEncoding all;
  std::vector<Array<float>> parts;
  for (std::size_t begin = 0; begin < sentences.size(); begin += kTextsAtOnce) {
    check_stop(is_cancelled);
    const auto end = std::min(sentences.size(), begin + kTextsAtOnce);
    const auto part =
        retriever.encode_texts({sentences.begin() + static_cast<std::ptrdiff_t>(begin),
                                sentences.begin() + static_cast<std::ptrdiff_t>(end)});
    for (std::int64_t i = 0; i < part.ids.count(); ++i) all.ids.add(part.ids.text(i));
    parts.push_back(part.embedding);
  }
  all.embedding = joined(parts);
  check_finite_numbers(all.embedding, "its numbers for sentences");
  return all;
}

std::size_t count_of(std::int64_t clips, std::size_t sentences) {
  return std::min(sentences,
                  std::clamp(static_cast<std::size_t>(clips), kFewestSentences, kMostSentences));
}

}  // namespace

void measure_chance(ClipStore& store, Retriever& retriever,
                    const std::vector<std::string>& sentences,
                    const std::atomic<bool>* is_cancelled, const ProgressSink& sink) {
  const auto clips = store.clip_count();
  if (clips == 0) return;
  const double hash = hash_of(sentences);
  const auto before = store.calibration(kName);
  const bool is_same_bank = before && before->numbers.size() >= kHeader &&
                            before->numbers[0] == kFormat && before->numbers[1] == hash;
  const auto known = is_same_bank ? from_numbers(before->numbers) : std::nullopt;
  if (known && before->clips == clips && before->last_clip == store.last_clip()) return;

  const std::vector<std::string> used(
      sentences.begin(),
      sentences.begin() + static_cast<std::ptrdiff_t>(count_of(clips, sentences.size())));
  const auto texts = encode(retriever, used, is_cancelled);
  Measured measured;
  std::map<std::int64_t, std::vector<std::pair<std::size_t, std::size_t>>> wanted;  // by clip
  {
    const auto reading = store.snapshot();
    const auto nearest = store.nearest(texts.embedding, kNearest);
    for (std::size_t i = 0; i < used.size(); ++i) {
      measured.lengths.push_back(
          static_cast<double>(texts.ids.length(static_cast<std::int64_t>(i))));
      auto& pairs = measured.pairs.emplace_back();
      for (const Neighbour& clip : nearest[i]) {
        pairs.push_back({clip.clip, clip.similarity, 0});
        const Pair* same = nullptr;
        if (known && i < known->pairs.size())
          for (const Pair& pair : known->pairs[i])
            if (pair.clip == clip.clip) same = &pair;
        if (same != nullptr)
          pairs.back().match = same->match;
        else
          wanted[clip.clip].emplace_back(i, pairs.size() - 1);
      }
    }
    // Many sentences have the same clips nearest, whose tokens are read and projected once.
    Progress progress("comparing with sentences about other things", std::ssize(wanted), sink);
    for (std::int64_t done = 0; const auto& [clip, places] : wanted) {
      const auto tokens = read_tokens(store, {&clip, 1}, retriever.config().vision);
      for (std::size_t begin = 0; begin < places.size(); begin += kTextsAtOnce) {
        check_stop(is_cancelled);
        const auto end = std::min(places.size(), begin + kTextsAtOnce);
        std::vector<std::size_t> which;
        for (auto k = begin; k < end; ++k) which.push_back(places[k].first);
        const auto logits = retriever.match_logits(
            {tokens.front().values, {}, tokens.front().frames}, some_of(texts, which));
        check_finite_numbers(logits, "its numbers for sentences");
        for (auto k = begin; k < end; ++k)
          measured.pairs[places[k].first][places[k].second].match =
              logits[static_cast<std::int64_t>(k - begin)];
      }
      progress.update(++done);
    }
  }
  store.keep_calibration(
      kName,
      {.clips = clips, .last_clip = store.last_clip(), .numbers = to_numbers(measured, hash)});
}

std::optional<ChanceScores> measured_chance(ClipStore& store) {
  const auto stored = store.calibration(kName);
  if (!stored || stored->clips < (store.clip_count() + 1) / 2) return std::nullopt;
  const auto measured = from_numbers(stored->numbers);
  if (!measured) return std::nullopt;
  ChanceScores result;
  for (std::size_t i = 0; i < measured->pairs.size(); ++i) {
    double best = -std::numeric_limits<double>::infinity();
    for (const Pair& pair : measured->pairs[i]) best = std::max(best, pair.match + pair.similarity);
    if (!std::isfinite(best)) continue;
    result.scores.push_back(best);
    result.lengths.push_back(measured->lengths[i]);
  }
  return result;
}

namespace {

// Of sorted numbers.
std::size_t rank_of(double share, std::size_t count) {
  return static_cast<std::size_t>(share * static_cast<double>(count - 1));
}

constexpr double kTail = 0.3;     // share of the sentences by which the tail is fitted
constexpr double kExtreme = 0.1;  // of which these are not used: the library may show them
// What is so high that fewer than this many of the sentences should be there is left out.
constexpr double kExpected = 0.5;

// Scale of an exponential tail from the numbers between two quantiles, those above the second
// counting as at least that (the maximum likelihood for censored data).
double tail_scale(const std::vector<double>& sorted, double start) {
  const auto from =
      static_cast<std::size_t>(std::ranges::upper_bound(sorted, start) - sorted.begin());
  const double end = sorted[rank_of(1 - kExtreme, sorted.size())];
  double sum = 0, seen = 0;
  for (auto i = from; i < sorted.size(); ++i) {
    sum += std::min(sorted[i], end) - start;
    seen += sorted[i] < end ? 1 : 0;
  }
  constexpr double kLeastScale = 1e-3;
  return std::max(sum / std::max(seen, 1.0), kLeastScale);
}

}  // namespace

double ChanceModel::adjusted(double score, double length) const {
  return score - slope_ * (std::clamp(length, shortest_, longest_) - mean_length_);
}

ChanceModel::ChanceModel(const ChanceScores& measured) {
  const auto& [scores, lengths] = measured;
  const auto n = static_cast<double>(scores.size());
  const double mean_score = std::accumulate(scores.begin(), scores.end(), 0.0) / n;
  mean_length_ = std::accumulate(lengths.begin(), lengths.end(), 0.0) / n;
  shortest_ = *std::ranges::min_element(lengths);
  longest_ = *std::ranges::max_element(lengths);
  double both = 0, squares = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    both += (scores[i] - mean_score) * (lengths[i] - mean_length_);
    squares += (lengths[i] - mean_length_) * (lengths[i] - mean_length_);
  }
  slope_ = squares > 0 ? both / squares : 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores_.push_back(adjusted(scores[i], lengths[i]));
  std::ranges::sort(scores_);
  tail_start_ = scores_[rank_of(1 - kTail, scores_.size())];
  tail_scale_ = tail_scale(scores_, tail_start_);
  const double most = tail_start_ + tail_scale_ * std::log(kTail * n / kExpected);
  const auto end = std::ranges::upper_bound(scores_, most);
  left_out_ = scores_.end() - end;
  scores_.erase(end, scores_.end());
}

std::optional<ChanceModel> chance_model(const std::optional<ChanceScores>& scores) {
  if (!scores || scores->scores.size() < ChanceModel::kLeastSentences) return std::nullopt;
  return ChanceModel(*scores);
}

Chance ChanceModel::of(double score, std::int64_t length) const {
  const double value = adjusted(score, static_cast<double>(length));
  const auto n = static_cast<double>(scores_.size());
  const auto above = static_cast<double>(scores_.end() - std::ranges::lower_bound(scores_, value));
  const double conformal = (above + 1) / (n + 1);
  if (above > 0) return {conformal, false};
  const double tail = kTail * std::exp(-(value - tail_start_) / tail_scale_);
  return {std::min(conformal, tail), true};
}

}  // namespace litevl
