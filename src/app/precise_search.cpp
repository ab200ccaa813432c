// Apart from the rest of a session, because it has FFmpeg.
#include "app/opened_session.h"
#include "library/read_windows.h"

namespace litevl {

FoundClips SearchSession::search_precisely(const std::string& sentence,
                                           const SearchOptions& options) {
  FoundClips found = opened_->searcher.search_precisely(sentence, options,
                                                        read_windows(opened_->retriever.config()));
  opened_->add_notes(sentence, found);
  return found;
}

}  // namespace litevl
