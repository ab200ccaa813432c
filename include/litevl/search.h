// Searching a library by sentences.
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
  std::int64_t top = 10;         ///< results, 1 to 1,000
  std::int64_t candidates = 32;  ///< clips that are re-ranked, 1 to 1,000; never fewer than `top`
  const std::atomic<bool>* is_cancelled = nullptr;  ///< set by whoever wants an end: Stopped
};

struct SearchResult {
  std::int64_t rank = 0;  ///< from 1
  std::string video;      ///< path, any bytes
  double start_seconds = 0;
  double end_seconds = 0;
  double score = 0;       ///< match + similarity
  double similarity = 0;  ///< cosine of clip and sentence
  double match = 0;       ///< the matching head's logit
};

struct FoundClips {
  std::vector<SearchResult> results;  ///< the best first
  std::vector<std::string> notes;     ///< lines that a person should read before believing them
};

/// Throws Error (kUsage) for a sentence without words or options out of range.
LITEVL_API void check_search(const std::string& sentence, const SearchOptions& options = {});

/// A library opened to be searched, any number of times. One thread at a time; several sessions may
/// search one library with one model at once, also while it is indexed.
class LITEVL_API SearchSession {
 public:
  /// Throws Error: kUsage if there is no library in `library`, kData if it has no clips, or is
  /// damaged or of another model.
  SearchSession(const std::filesystem::path& library, const Model& model);
  ~SearchSession();
  SearchSession(SearchSession&&) noexcept;
  SearchSession& operator=(SearchSession&&) noexcept;

  /// The clips that match `sentence`: the nearest by similarity, re-ranked by the grounded encoder
  /// (docs/model.md, "Retrieval"). Clips that were added meanwhile are found. Throws Error: kUsage
  /// as `check_search`, kData if the library is damaged or of another model by now; Stopped.
  FoundClips search(const std::string& sentence, const SearchOptions& options = {});

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace litevl
