// Clips that match a sentence: nearest by similarity, then re-ranked by the grounded encoder
// (docs/model.md, "Retrieval").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "litevl/search.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// Searches one library as it is by then.
/// One thread. `store` and `retriever` outlive it.
class Searcher {
 public:
  /// `fingerprint` is of the retriever's model. Throws Error (kData) if the library's features are
  /// from another.
  Searcher(ClipStore& store, Retriever& retriever, const std::string& fingerprint);

  /// The best clips for `sentence`, the best first. Throws Error: kUsage as `check_search`, kData
  /// if the library is empty, damaged or, by now, of another model, or if the model's numbers for
  /// the sentence are not finite.
  std::vector<SearchResult> search(const std::string& sentence, const SearchOptions& options = {});

 private:
  std::vector<double> match(const std::vector<std::int64_t>& ids, const TextEncoding& text,
                            const std::atomic<bool>* is_cancelled);

  ClipStore& store_;
  Retriever& retriever_;
  std::string fingerprint_;
};

}  // namespace litevl
