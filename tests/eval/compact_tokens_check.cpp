// What is lost where less is kept of a clip's tokens, in a table of Markdown:
// compact_tokens_check MODEL DATA [CANDIDATES [THREADS]], with a model folder and a folder of
// captions. Every video is encoded once; every text is matched with its most similar videos, from
// all their tokens as they were computed and from each form. Fails if what libraries keep by
// default loses more than is allowed. docs/results.md has such a table, of 1,000 toy videos.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compact/compact_tokens.h"
#include "compact/merge_tokens.h"
#include "compact/row_codes.h"
#include "core/error.h"
#include "data/caption_list.h"
#include "engine/open_engine.h"
#include "eval/metrics.h"
#include "eval/retrieval_truth.h"
#include "eval/video_stream.h"
#include "task/retriever.h"

namespace litevl {
namespace {

// What is allowed of the default form, beside all tokens.
constexpr double kMostPoints = 0.5;  // of R@1, less
constexpr double kMostError = 0.07;  // of logits, of their spread
constexpr double kLeastTau = 0.92;

constexpr int kWholeNumbers = 16;  // bits: bfloat16, no codes

/// A way to keep tokens.
struct Way {
  std::optional<TokenForm> form;   // of libraries, or
  std::int64_t patches_a_row = 1;  // what is wanted
  int bits = kWholeNumbers;
};

std::vector<Way> ways() {
  std::vector<Way> all;
  for (const auto form :
       {TokenForm::kAll, TokenForm::kHalf, TokenForm::kQuarter, TokenForm::kEighth})
    all.push_back({.form = form});
  for (const std::int64_t patches : {1, 2, 3, 4, 6, 8, 16})
    for (const int bits : {kWholeNumbers, 8, 4, 3})
      if (patches > 1 || bits < kWholeNumbers)  // that is the form "all"
        all.push_back({.form = {}, .patches_a_row = patches, .bits = bits});
  return all;
}

std::string name_of(const Way& way) {
  if (way.form) return token_form_name(*way.form);
  return (way.patches_a_row == 1 ? "1" : "1/" + std::to_string(way.patches_a_row)) + ", " +
         std::to_string(way.bits) + " bits";
}

/// A video as it is kept.
struct Kept {
  Tokens tokens;  // (1,M,D)
  std::size_t bytes = 0;
};

Array<Bf16> in_halves(const Array<float>& numbers, Shape shape) {
  Array<Bf16> halves(std::move(shape));
  std::ranges::transform(numbers, halves.data(), to_bf16);
  return halves;
}

Kept keep_form(const Array<float>& tokens, const TokenLayout& layout, TokenForm form) {
  if (form == TokenForm::kAll) {
    Tokens halves(in_halves(tokens, {1, tokens.size(0), tokens.size(1)}));
    return {halves, halves.num_bytes()};
  }
  const auto compact = compact_tokens(tokens, layout, form);
  return {read_compact_tokens(compact, "tokens"),
          compact.cls.size() + compact.row_of.size() + compact.codes.size()};
}

// The same with any number of rows and bits.
Kept keep_any(const Array<float>& tokens, const TokenLayout& layout, const Way& way) {
  const auto D = tokens.size(1), patches = layout.frames * layout.positions();
  const auto merged = merge_tokens(tokens.rows(1, patches), layout.grid,
                                   (patches + way.patches_a_row - 1) / way.patches_a_row);
  const auto R = merged.rows.size(0);
  Array<Bf16> kept({1, 1 + R, D});
  std::ranges::transform(tokens.row(0), kept.data(), to_bf16);
  Kept result;
  result.bytes = static_cast<std::size_t>(2 * D + 2 * patches);
  if (way.bits == kWholeNumbers) {
    std::ranges::transform(merged.rows, kept.data() + D, to_bf16);
    result.bytes += static_cast<std::size_t>(2 * R * D);
  } else {
    const auto codes = encode_rows(merged.rows, way.bits);
    decode_rows(codes, R, D, way.bits, kept.data() + D);
    result.bytes += codes.size();
  }
  result.tokens = Tokens(std::move(kept));
  result.tokens.merged.push_back(std::make_shared<MergedPatches>(MergedPatches{
      .frames = layout.frames, .positions = layout.positions(), .row_of = merged.row_of}));
  return result;
}

/// What a way gave of all texts; the reference has logits alone.
struct Figures {
  std::string name;
  std::int64_t rows = 0;  // of a clip, [CLS] among them
  std::size_t bytes = 0;
  std::vector<Tokens> videos;
  std::vector<float> logits;  // of a text's candidates, text by text
  std::vector<double> right;  // of each caption whether its video is first
  std::vector<double> seconds;
};

class Check {
 public:
  Check(Retriever& retriever, const CaptionList& list, std::int64_t candidates)
      : retriever_(retriever),
        list_(list),
        queries_(collect_queries(list)),
        candidates_(
            std::min<std::int64_t>(candidates, static_cast<std::int64_t>(list.videos.size()))),
        ways_(ways()),
        figures_(1 + ways_.size()) {}

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
    if (vision.attention == TimeAttention::kSpaceOnly)
      throw Error(Error::Kind::kUsage, "check", "wants a model whose videos have one [CLS]");
    std::vector<std::filesystem::path> paths;
    for (const auto& video : list_.videos) paths.emplace_back(video.path);
    std::vector<std::int64_t> all(paths.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    VideoStream stream(paths, all,
                       {.frames = static_cast<int>(vision.max_frames),
                        .size = {.height = static_cast<int>(vision.image_height),
                                 .width = static_cast<int>(vision.image_width)}});
    embeddings_.resize(paths.size());
    figures_[0].name = "all, as they are computed";
    while (auto batch = stream.next()) {
      if (!batch->missing.empty())
        throw Error(Error::Kind::kData, "check", batch->missing[0].reason);
      const auto encoding = retriever_.encode_videos(batch->pixels);
      for (std::int64_t b = 0; b < std::ssize(batch->videos); ++b) {
        embeddings_[static_cast<std::size_t>(batch->videos[static_cast<std::size_t>(b)])] =
            encoding.embedding.row(b);
        keep(encoding.tokens.floats.rows(b, 1).clone(), token_layout(vision, encoding.frames));
      }
      std::fprintf(stderr, "\rencoded %zu", figures_[0].videos.size());
    }
  }

  // Videos come in their order.
  void keep(const Array<float>& tokens, const TokenLayout& layout) {
    frames_ = layout.frames;
    add(figures_[0], {Tokens(tokens), tokens.bytes().size()});
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      figures_[i + 1].name = name_of(ways_[i]);
      add(figures_[i + 1], ways_[i].form ? keep_form(tokens.row(0), layout, *ways_[i].form)
                                         : keep_any(tokens.row(0), layout, ways_[i]));
    }
  }

  static void add(Figures& figures, Kept kept) {
    figures.rows = kept.tokens.size(1);
    figures.bytes = kept.bytes;
    figures.videos.push_back(std::move(kept.tokens));
  }

  void choose_candidates() {
    for (const auto& text : queries_.texts) {
      texts_.push_back(retriever_.encode_texts({text}));
      std::vector<std::pair<double, std::size_t>> order;
      const auto& query = texts_.back().embedding;
      for (std::size_t i = 0; i < embeddings_.size(); ++i)
        order.emplace_back(
            -std::inner_product(query.begin(), query.end(), embeddings_[i].begin(), 0.0), i);
      std::partial_sort(order.begin(), order.begin() + candidates_, order.end());
      nearest_.emplace_back();
      for (std::int64_t i = 0; i < candidates_; ++i)
        nearest_.back().push_back(order[static_cast<std::size_t>(i)].second);
    }
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
    return share_of(differences, queries_.truth.video_of_caption);
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

  // Kendall's, of the order of a text's candidates; the mean over texts.
  double tau(const Figures& figures) const {
    double sum = 0;
    for (std::size_t text = 0; text < texts_.size(); ++text) {
      const auto a = logits_of(figures_[0], text), b = logits_of(figures, text);
      std::int64_t agreeing = 0, pairs = 0;
      for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j, ++pairs) {
          const double both =
              (static_cast<double>(a[i]) - a[j]) * (static_cast<double>(b[i]) - b[j]);
          agreeing += both > 0 ? 1 : both < 0 ? -1 : 0;
        }
      sum += pairs == 0 ? 1 : static_cast<double>(agreeing) / static_cast<double>(pairs);
    }
    return sum / static_cast<double>(texts_.size());
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
        "| "
        "tau | a text, ms |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    bool is_fine = true;
    for (const Figures& figures : figures_) {
      const auto points = difference(figures);
      const double recall = 100 * std::accumulate(figures.right.begin(), figures.right.end(), 0.0) /
                            static_cast<double>(figures.right.size());
      std::printf("| %s | %lld | %zu | %.1f | %+.1f [%+.1f, %+.1f] | %.1f%% | %.3f | %.1f |\n",
                  figures.name.c_str(), static_cast<long long>(figures.rows), figures.bytes, recall,
                  points.share, points.interval.low, points.interval.high, 100 * error(figures),
                  tau(figures), 1000 * median(figures.seconds));
      if (figures.name == token_form_name(TokenForm::kQuarter))
        is_fine = points.share >= -kMostPoints && error(figures) <= kMostError &&
                  tau(figures) >= kLeastTau;
    }
    std::printf("\n%s loses %s than is allowed\n", token_form_name(TokenForm::kQuarter),
                is_fine ? "no more" : "MORE");
    return is_fine;
  }

  Retriever& retriever_;
  const CaptionList& list_;
  RetrievalQueries queries_;
  std::int64_t candidates_;
  std::vector<Way> ways_;
  std::vector<Figures> figures_;  // all as they are computed, then the ways
  std::int64_t frames_ = 0;
  std::vector<Array<float>> embeddings_;           // of videos
  std::vector<TextEncoding> texts_;                // one in each
  std::vector<std::vector<std::size_t>> nearest_;  // of each text
};

int check(const char* model, const char* data, std::int64_t candidates, std::int64_t threads) {
  try {
    if (candidates < 1 || threads < 1)
      throw Error(Error::Kind::kUsage, "check", "candidates and threads are 1 or more");
    const auto opened = open_engine(model, Precision::kFloat32, [threads] { return threads; });
    Retriever retriever(opened.encoder, WordPiece::from_file(opened.vocab));
    return Check(retriever, load_caption_list(data), candidates).run() ? 0 : 1;
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  if (argc < 3 || argc > 5) {
    std::cerr << "compact_tokens_check MODEL DATA [CANDIDATES [THREADS]]\n";
    return 2;
  }
  const auto number = [&](int i, std::int64_t otherwise) {
    return argc > i ? std::strtoll(argv[i], nullptr, 10) : otherwise;
  };
  return litevl::check(argv[1], argv[2], number(3, 32), number(4, 1));
}
