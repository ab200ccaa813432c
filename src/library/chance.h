// How well sentences that have nothing to do with a library do in it: from this a search tells what
// was found from what merely ranks first. Conformal p-values (Vovk et al., "Algorithmic Learning in
// a Random World", 2005): no assumption about the model's numbers is made within the sample.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// What a search for each of a bank of sentences found first.
struct ChanceScores {
  std::vector<double> scores;   ///< of the best result, match + similarity
  std::vector<double> lengths;  ///< of the sentences, in tokens
};

/// A probability, and whether it lies beyond what was sampled.
struct Chance {
  double p = 1;
  bool is_extrapolated = false;
};

/// The distribution of the best score of sentences about nothing in the library.
class ChanceModel {
 public:
  /// Fewer sentences say nothing.
  static constexpr std::size_t kLeastSentences = 20;

  /// Leaves out the sentences whose scores are so high that the tail of the others cannot explain
  /// them: the library shows what they say. `scores` has at least kLeastSentences.
  explicit ChanceModel(const ChanceScores& scores);

  /// How often such a sentence of `length` tokens has a result with at least `score`: at least one
  /// in the number of sentences, and beyond all of them by an exponential tail.
  Chance of(double score, std::int64_t length) const;

  std::int64_t left_out() const { return left_out_; }

 private:
  double adjusted(double score, double length) const;

  double mean_length_ = 0, shortest_ = 0, longest_ = 0;
  double slope_ = 0;            // score a token of length
  std::vector<double> scores_;  // adjusted, ascending
  double tail_start_ = 0, tail_scale_ = 1;
  std::int64_t left_out_ = 0;
};

std::optional<ChanceModel> chance_model(const std::optional<ChanceScores>& scores);

/// Measures a library, or what has changed in it since it was measured: each sentence is compared
/// in full with its two nearest clips. As many sentences as the library has clips, within 200 and
/// 2,000, so that it takes a small part of the time of indexing. The caller writes the library.
/// Throws as Searcher::search, and Stopped.
void measure_chance(ClipStore& store, Retriever& retriever,
                    const std::vector<std::string>& sentences,
                    const std::atomic<bool>* is_cancelled = nullptr, const ProgressSink& sink = {});

/// What was measured, or nothing if it was not, or of a library less than half as large.
std::optional<ChanceScores> measured_chance(ClipStore& store);

}  // namespace litevl
