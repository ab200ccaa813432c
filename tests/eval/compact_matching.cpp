#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <span>

#include "eval/compact_check.h"
#include "eval/metrics.h"
#include "eval/retrieval_truth.h"
#include "eval/video_stream.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// What is allowed of the default form, beside all tokens.
constexpr double kMostPoints = 0.5;  // of R@1, less
constexpr double kMostError = 0.07;  // of logits, of their spread
constexpr double kLeastTau = 0.92;

/// What a way gave of all texts; the reference has logits alone.
struct Figures {
  std::string name;
  double kept_places = 1;
  std::int64_t rows = 0;  // of a clip, [CLS] among them
  std::size_t bytes = 0;
  std::vector<Tokens> videos;
  std::vector<float> logits;  // of a text's candidates, text by text
  std::vector<double> right;  // of each caption whether its video is first
  std::vector<double> seconds;
};

class MatchingCheck {
 public:
  MatchingCheck(Retriever& retriever, const CaptionList& list, std::int64_t candidates,
                std::int64_t texts, const std::vector<Way>& ways)
      : retriever_(retriever),
        list_(list),
        queries_(collect_queries(list)),
        candidates_(
            std::min<std::int64_t>(candidates, static_cast<std::int64_t>(list.videos.size()))),
        ways_(ways),
        figures_(1 + ways_.size()) {
    if (std::ssize(queries_.texts) > texts) queries_.texts.resize(static_cast<std::size_t>(texts));
    figures_[0].name = "all, as they are computed";
    embeddings_[1].resize(list.videos.size());
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      figures_[i + 1].name = name_of(ways_[i]);
      figures_[i + 1].kept_places = ways_[i].kept_places;
      embeddings_[ways_[i].kept_places].resize(list.videos.size());
    }
  }

  bool run() {
    encode_videos();
    choose_candidates();
    for (std::size_t text = 0; text < queries_.texts.size(); ++text) match(text);
    for (Figures& figures : figures_) judge(figures);
    return print();
  }

 private:
  void encode_videos() {
    const auto& vision = retriever_.config().vision;
    std::vector<std::filesystem::path> paths;
    for (const auto& video : list_.videos) paths.emplace_back(video.path);
    std::vector<std::int64_t> all(paths.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    VideoStream stream(paths, all,
                       {.frames = static_cast<int>(vision.max_frames),
                        .size = {.height = static_cast<int>(vision.image_height),
                                 .width = static_cast<int>(vision.image_width)}});
    while (auto batch = stream.next()) {
      if (!batch->missing.empty())
        throw Error(Error::Kind::kData, "check", batch->missing[0].reason);
      for (auto& [kept_places, embeddings] : embeddings_) {
        const auto encoding = retriever_.encode_videos(batch->pixels, kept_places);
        const auto layout = token_layout(vision, encoding.frames);
        for (std::int64_t b = 0; b < std::ssize(batch->videos); ++b) {
          embeddings[static_cast<std::size_t>(batch->videos[static_cast<std::size_t>(b)])] =
              encoding.embedding.row(b);
          keep(encoding.tokens.floats.rows(b, 1).clone(), layout, kept_places);
        }
      }
      std::fprintf(stderr, "\rencoded %zu", figures_[0].videos.size());
    }
  }

  // Videos come in their order.
  void keep(const Array<float>& tokens, const TokenLayout& layout, double kept_places) {
    frames_ = layout.frames;
    if (kept_places == 1) add(figures_[0], {Tokens(tokens), tokens.bytes().size()});
    for (std::size_t i = 0; i < ways_.size(); ++i)
      if (ways_[i].kept_places == kept_places)
        add(figures_[i + 1], litevl::keep(tokens.row(0), layout, ways_[i]));
  }

  static void add(Figures& figures, KeptTokens kept) {
    figures.rows = kept.tokens.size(1);
    figures.bytes = kept.bytes;
    figures.videos.push_back(std::move(kept.tokens));
  }

  void choose_candidates() {
    for (const auto& text : queries_.texts) {
      texts_.push_back(retriever_.encode_texts({text}));
      for (const auto& [kept_places, embeddings] : embeddings_) {
        const auto& query = texts_.back().embedding;
        std::vector<float> similarities;
        for (const auto& video : embeddings)
          similarities.push_back(static_cast<float>(
              std::inner_product(query.begin(), query.end(), video.begin(), 0.0)));
        similarities_[kept_places].push_back(std::move(similarities));
      }
      nearest_.push_back(best(similarities_[1].back(), candidates_));
    }
  }

  // The places of the `count` largest, or of all.
  static std::vector<std::size_t> best(const std::vector<float>& values, std::int64_t count) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    count = std::min(count, std::ssize(order));
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](std::size_t a, std::size_t b) {
                        return values[a] != values[b] ? values[a] > values[b] : a < b;
                      });
    order.resize(static_cast<std::size_t>(count));
    return order;
  }

  // All ways one after another, so that what else the machine does is shared out among them.
  void match(std::size_t text) {
    for (Figures& figures : figures_) {
      std::vector<Tokens> videos;
      for (const auto video : nearest_[text]) videos.push_back(figures.videos[video]);
      const VideoEncoding candidates{joined(videos), {}, frames_};
      const auto start = std::chrono::steady_clock::now();
      const auto logits = retriever_.match_logits(candidates, texts_[text]);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      check_finite_numbers(logits, "its matching logits");
      figures.logits.insert(figures.logits.end(), logits.begin(), logits.end());
      figures.seconds.push_back(seconds.count());
    }
    std::fprintf(stderr, "\rmatched %zu of %zu texts", text + 1, queries_.texts.size());
  }

  std::span<const float> logits_of(const Figures& figures, std::size_t text) const {
    const auto count = static_cast<std::size_t>(candidates_);
    return std::span(figures.logits).subspan(text * count, count);
  }

  // A caption's video that is none of the candidates is not found.
  void judge(Figures& figures) const {
    for (std::size_t caption = 0; caption < queries_.truth.text_of_caption.size(); ++caption) {
      const auto text = static_cast<std::size_t>(queries_.truth.text_of_caption[caption]);
      if (text >= queries_.texts.size()) continue;
      const auto video = static_cast<std::size_t>(queries_.truth.video_of_caption[caption]);
      std::vector<Score> scores;
      std::vector<char> is_right;
      for (std::size_t i = 0; i < nearest_[text].size(); ++i) {
        scores.push_back({.value = logits_of(figures, text)[i]});
        is_right.push_back(nearest_[text][i] == video);
      }
      const bool is_there = std::ranges::count(is_right, 1) > 0;
      figures.right.push_back(is_there ? probability_within(find_rank(scores, is_right), 1) : 0);
    }
  }

  // In percentage points, of R@1.
  ShareResult difference(const Figures& figures) const {
    std::vector<double> differences;
    for (std::size_t i = 0; i < figures.right.size(); ++i)
      differences.push_back(100 * (figures.right[i] - figures_[0].right[i]));
    std::vector<std::int64_t> videos;
    for (std::size_t caption = 0; caption < queries_.truth.text_of_caption.size(); ++caption)
      if (queries_.truth.text_of_caption[caption] < std::ssize(queries_.texts))
        videos.push_back(queries_.truth.video_of_caption[caption]);
    return share_of(differences, videos);
  }

  // Root mean square, of the logits' standard deviation.
  double error(const Figures& figures) const {
    const auto& all = figures_[0].logits;
    const auto count = static_cast<double>(all.size());
    const double mean = std::accumulate(all.begin(), all.end(), 0.0) / count;
    double error = 0, spread = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      error += std::pow(static_cast<double>(figures.logits[i]) - all[i], 2);
      spread += std::pow(all[i] - mean, 2);
    }
    return std::sqrt(error / spread);
  }

  // Kendall's, of two orders of the same videos.
  static double tau(std::span<const float> a, std::span<const float> b) {
    std::int64_t agreeing = 0, pairs = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < i; ++j, ++pairs) {
        const double both = (static_cast<double>(a[i]) - a[j]) * (static_cast<double>(b[i]) - b[j]);
        agreeing += both > 0 ? 1 : both < 0 ? -1 : 0;
      }
    return pairs == 0 ? 1 : static_cast<double>(agreeing) / static_cast<double>(pairs);
  }

  // Of a text's candidates by matching; the mean over texts.
  double matching_tau(const Figures& figures) const {
    double sum = 0;
    for (std::size_t text = 0; text < texts_.size(); ++text)
      sum += tau(logits_of(figures_[0], text), logits_of(figures, text));
    return sum / static_cast<double>(texts_.size());
  }

  // Of all videos by similarity.
  double first_stage_tau(const Figures& figures) const {
    double sum = 0;
    for (std::size_t text = 0; text < texts_.size(); ++text)
      sum += tau(similarities_.at(1)[text], similarities_.at(figures.kept_places)[text]);
    return sum / static_cast<double>(texts_.size());
  }

  // In percent, of the ten most similar.
  double first_stage_overlap(const Figures& figures) const {
    std::int64_t shared = 0, all = 0;
    for (std::size_t text = 0; text < texts_.size(); ++text) {
      const auto ten = best(similarities_.at(1)[text], 10);
      const auto others = best(similarities_.at(figures.kept_places)[text], 10);
      all += std::ssize(ten);
      shared += std::ranges::count_if(
          ten, [&](std::size_t video) { return std::ranges::count(others, video) > 0; });
    }
    return 100 * static_cast<double>(shared) / static_cast<double>(all);
  }

  static double median(std::vector<double> values) {
    std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
    return values[values.size() / 2];
  }

  bool print() const {
    std::fprintf(stderr, "\n");
    std::printf("%zu videos, %zu texts, each with %lld candidates\n\n", list_.videos.size(),
                texts_.size(), static_cast<long long>(candidates_));
    std::printf(
        "| kept | rows | bytes a clip | R@1 by matching alone | difference, points | logits' error "
        "| tau | a text, ms | first stage: tau of all | the same in ten |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    bool is_fine = true;
    for (const Figures& figures : figures_) {
      const auto points = difference(figures);
      const double recall = 100 * std::accumulate(figures.right.begin(), figures.right.end(), 0.0) /
                            static_cast<double>(figures.right.size());
      std::printf(
          "| %s | %lld | %zu | %.1f | %+.1f [%+.1f, %+.1f] | %.1f%% | %.3f | %.1f | %.3f | %.0f%% "
          "|\n",
          figures.name.c_str(), static_cast<long long>(figures.rows), figures.bytes, recall,
          points.share, points.interval.low, points.interval.high, 100 * error(figures),
          matching_tau(figures), 1000 * median(figures.seconds), first_stage_tau(figures),
          first_stage_overlap(figures));
      if (figures.name == token_form_name(kDefaultForm))
        is_fine = points.share >= -kMostPoints && error(figures) <= kMostError &&
                  matching_tau(figures) >= kLeastTau;
    }
    return is_fine;
  }

  Retriever& retriever_;
  const CaptionList& list_;
  RetrievalQueries queries_;
  std::int64_t candidates_;
  std::vector<Way> ways_;
  std::vector<Figures> figures_;  // all as they are computed, then the ways
  std::int64_t frames_ = 0;
  std::map<double, std::vector<Array<float>>> embeddings_;  // of videos, by the share of places
  std::map<double, std::vector<std::vector<float>>> similarities_;  // likewise, text by text
  std::vector<TextEncoding> texts_;                                 // one in each
  std::vector<std::vector<std::size_t>> nearest_;                   // of each text
};

}  // namespace

bool check_matching(Retriever& retriever, const CaptionList& list, std::int64_t candidates,
                    std::int64_t texts, const std::vector<Way>& ways) {
  return MatchingCheck(retriever, list, candidates, texts, ways).run();
}

}  // namespace litevl
