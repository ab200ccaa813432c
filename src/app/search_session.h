// A library opened to be searched, any number of times.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/models.h"
#include "library/search.h"

namespace litevl {

struct FoundClips {
  std::vector<SearchResult> results;
  std::vector<std::string> notes;  ///< what to know before they are believed
};

/// One thread. Follows the library's changes from search to search.
class SearchSession {
 public:
  /// `model`, a folder, may be empty: the library's own. Throws Error: kUsage if there is no
  /// library, kData if it has no clips, or is damaged or of another model.
  SearchSession(const std::filesystem::path& library, const std::string& model,
                const ModelOpener& open);
  ~SearchSession();

  /// As Searcher::search.
  FoundClips search(const std::string& sentence, const SearchOptions& options = {});

  /// Floating-point operations of comparing so many clips with a sentence, nearly.
  double comparison_operations(std::int64_t candidates) const;

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace litevl
