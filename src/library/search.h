// Clips that match a sentence: nearest by similarity, then re-ranked by the grounded encoder
// (docs/model.md, "Retrieval").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "library/store.h"
#include "library/vector_index.h"
#include "litevl/search.h"
#include "task/retriever.h"

namespace litevl {

/// Searches one library; keeps its vector index in memory and follows the library's changes.
/// One thread. `store` and `retriever` outlive it.
class Searcher {
 public:
  /// `fingerprint` is of the retriever's model. Throws Error (kData) if the library's features are
  /// from another.
  Searcher(Store& store, Retriever& retriever, const std::string& fingerprint);

  /// The best clips for `sentence`, the best first. Throws Error: kUsage as `check_search`, kData
  /// if the library is empty, damaged or, by now, of another model, or if the model's numbers for
  /// the sentence are not finite.
  std::vector<SearchResult> search(const std::string& sentence, const SearchOptions& options = {});

 private:
  void follow_changes();
  std::vector<double> match(const std::vector<Neighbour>& clips, const TextEncoding& text,
                            const std::atomic<bool>* is_cancelled);

  Store& store_;
  Retriever& retriever_;
  std::string fingerprint_;
  std::optional<VectorIndex> index_;
  std::string stamp_;  // of the library that `index_` is of
};

}  // namespace litevl
