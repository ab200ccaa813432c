#include "task/generate.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace litevl {
namespace {

std::vector<std::int64_t> last_ids(const std::vector<GeneratedText>& texts) {
  std::vector<std::int64_t> ids;
  for (const auto& text : texts) ids.push_back(text.ids.back());
  return ids;
}

// The finished texts of one search, the `beams` best by log-probability over length.
class Finished {
 public:
  explicit Finished(std::int64_t beams) : beams_(static_cast<std::size_t>(beams)) {}

  void add(const GeneratedText& text, std::size_t length) {
    texts_.push_back({text.log_probability / static_cast<double>(length), text});
    std::stable_sort(texts_.begin(), texts_.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    if (texts_.size() > beams_) texts_.pop_back();
  }

  // Whether no open beam, the best of which has `log_probability` at `length` tokens, can enter.
  bool is_closed(double log_probability, std::size_t length) const {
    return texts_.size() == beams_ &&
           texts_.back().score >= log_probability / static_cast<double>(length);
  }

  const GeneratedText& best() const { return texts_.front().text; }

 private:
  struct Scored {
    double score = 0;
    GeneratedText text;
  };
  std::size_t beams_;
  std::vector<Scored> texts_;
};

// One beam search beside others in a batch.
struct Search {
  Finished finished;
  std::vector<GeneratedText> open;  // as many as beams
  bool is_done = false;
};

// A continuation of an open text: `choice` is of flattened (beam, word).
struct Continuation {
  std::int64_t choice = 0;
  float score = 0;
};

// The `count` best of `log_p` (beams,V), each added to its beam's sum, best first. In float32, as
// the scores that are compared with ours.
std::vector<Continuation> best_continuations(std::span<const float> log_p, std::int64_t words,
                                             const std::vector<GeneratedText>& open,
                                             std::size_t count) {
  std::vector<Continuation> all(log_p.size());
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    const auto beam = i / static_cast<std::size_t>(words);
    all[i] = {static_cast<std::int64_t>(i),
              log_p[i] + static_cast<float>(open[beam].log_probability)};
  }
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::partial_sort(all.begin(), end, all.end(), [](const auto& a, const auto& b) {
    return a.score != b.score ? a.score > b.score : a.choice < b.choice;
  });
  all.erase(end, all.end());
  return all;
}

// Takes the best continuations, 2·beams, best first. Returns which beam each new one goes on from.
std::vector<std::int64_t> extend(Search& search, const std::vector<Continuation>& best,
                                 std::int64_t words, std::int64_t sep_id) {
  const auto beams = search.open.size();
  const auto length = search.open.front().ids.size();
  std::vector<GeneratedText> next;
  std::vector<std::int64_t> from;
  for (std::size_t rank = 0; next.size() < beams; ++rank) {
    const auto [choice, score] = best[rank];
    const auto beam = choice / words, word = choice % words;
    auto text = search.open[static_cast<std::size_t>(beam)];
    text.log_probability = static_cast<double>(score);
    text.ids.push_back(word);
    if (word != sep_id) {
      next.push_back(std::move(text));
      from.push_back(beam);
    } else if (rank < beams) {
      search.finished.add(text, length);
    }
  }
  search.is_done = search.finished.is_closed(static_cast<double>(best.front().score), length);
  search.open = std::move(next);
  return from;
}

}  // namespace

std::vector<GeneratedText> generate_greedily(Decoder& decoder, std::int64_t num_texts,
                                             const ModelConfig& config, std::int64_t max_tokens) {
  std::vector<GeneratedText> texts(static_cast<std::size_t>(num_texts), {{config.dec_id}, 0});
  for (std::int64_t length = 1; length < max_tokens; ++length) {
    const auto log_p = decoder.step(last_ids(texts));  // (Q,V)
    bool is_any_open = false;
    for (std::size_t q = 0; q < texts.size(); ++q) {
      auto& text = texts[q];
      if (text.ids.back() == config.sep_id) continue;
      const auto row = log_p.row(static_cast<std::int64_t>(q));
      const auto* best = std::max_element(row.begin(), row.end());
      text.ids.push_back(best - row.begin());
      text.log_probability += static_cast<double>(*best);
      is_any_open = is_any_open || text.ids.back() != config.sep_id;
    }
    if (!is_any_open) break;
  }
  return texts;
}

std::vector<GeneratedText> generate_by_beams(Decoder& decoder, std::int64_t num_texts,
                                             const ModelConfig& config, std::int64_t max_tokens,
                                             std::int64_t beams) {
  const auto Q = num_texts, V = config.text.vocabulary;
  std::vector<std::int64_t> from;  // rows of the decoding that the beams go on from
  std::vector<Search> searches;
  for (std::int64_t q = 0; q < Q; ++q) {
    // All beams are one at first; only the first may go on.
    std::vector<GeneratedText> open(static_cast<std::size_t>(beams), {{config.dec_id}, -1e9});
    open.front().log_probability = 0;
    searches.push_back({Finished(beams), std::move(open)});
    from.insert(from.end(), static_cast<std::size_t>(beams), q);
  }
  std::vector<std::int64_t> ids(from.size(), config.dec_id);
  for (std::int64_t length = 1; length < max_tokens; ++length) {
    decoder.select(from);
    const auto log_p = decoder.step(ids);  // (Q·beams,V)
    std::vector<std::int64_t> next_ids, next_from;
    for (std::int64_t q = 0; q < Q; ++q) {
      auto& search = searches[static_cast<std::size_t>(q)];
      std::vector<std::int64_t> parents(static_cast<std::size_t>(beams), 0);
      if (!search.is_done)
        parents = extend(search,
                         best_continuations(log_p.rows(q * beams, beams).values(), V, search.open,
                                            static_cast<std::size_t>(2 * beams)),
                         V, config.sep_id);
      for (std::size_t beam = 0; beam < parents.size(); ++beam) {
        next_from.push_back(q * beams + parents[beam]);
        next_ids.push_back(search.open[beam].ids.back());
      }
    }
    if (std::all_of(searches.begin(), searches.end(), [](const auto& s) { return s.is_done; }))
      break;
    ids = std::move(next_ids);
    from = std::move(next_from);
  }
  std::vector<GeneratedText> texts;
  for (auto& search : searches) {
    if (!search.is_done)
      for (const auto& text : search.open) search.finished.add(text, text.ids.size());
    texts.push_back(search.finished.best());
  }
  return texts;
}

}  // namespace litevl
