// Searching a library with sentences.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"

namespace litevl {

struct SearchOptions {
  std::int64_t top = 10;  ///< number of results, 1 to 1,000
  /// Number of clips that are re-ranked, 1 to 1,000; if it is less than `top`, `top` are.
  std::int64_t candidates = 32;
  /// Set it to true from any thread to cancel: the call then throws Stopped.
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct SearchResult {
  std::int64_t rank = 0;  ///< counted from 1
  std::string video;      ///< path, any bytes
  double start_seconds = 0;
  double end_seconds = 0;
  double score = 0;       ///< match + similarity
  double similarity = 0;  ///< cosine between the vectors of the clip and the sentence
  double match = 0;       ///< logit of the model's matching head
};

struct FoundClips {
  std::vector<SearchResult> results;  ///< best first
  std::vector<std::string> notes;     ///< what a person should know before trusting the results
};

/// Checks a sentence and options. Throws Error (kUsage) if the sentence has no words or an option
/// is out of range.
LITEVL_API void check_search(const std::string& sentence, const SearchOptions& options = {});

/// A library opened for any number of searches. Use one session from one thread at a time. Several
/// sessions may search the same library with the same model at once, also while it is indexed.
class LITEVL_API SearchSession {
 public:
  /// Throws Error: kUsage if there is no library in the folder `library`, kData if it has no clips,
  /// is damaged or was made with another model.
  SearchSession(const std::filesystem::path& library, const Model& model);
  ~SearchSession();
  SearchSession(SearchSession&&) noexcept;
  SearchSession& operator=(SearchSession&&) noexcept;

  /// Finds the clips that match `sentence`: the nearest by similarity, re-ranked by the grounded
  /// encoder (docs/model.md, "Retrieval"). Clips added since the session was opened are found, too.
  /// Throws Error: kUsage as `check_search`, kData if the library is damaged or has meanwhile been
  /// made anew with another model. Throws Stopped when cancelled.
  FoundClips search(const std::string& sentence, const SearchOptions& options = {});

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace litevl
