// What a SearchSession is made of, for the sources behind include/litevl/search.h.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "library/search.h"
#include "litevl/search.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

struct __attribute__((visibility("hidden"))) SearchSession::Opened {
  Opened(const std::filesystem::path& library, const Model& opened);

  void add_notes(const std::string& sentence, FoundClips& found) const;

  RetrieverOptions options;
  std::unique_ptr<ClipStore> store;
  Model model;
  Retriever retriever;
  Searcher searcher;
};

}  // namespace litevl
