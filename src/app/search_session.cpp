#include "app/folder_names.h"
#include "app/model_parts.h"
#include "checkpoint/model_files.h"
#include "library/search.h"
#include "litevl/search.h"
#include "store/open_store.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

std::unique_ptr<ClipStore> open_with_clips(const std::filesystem::path& library) {
  auto store = open_store(library);
  store->require_clips();
  return store;
}

}  // namespace

struct SearchSession::Opened {
  Opened(const std::filesystem::path& library, const Model& opened)
      : store(open_with_clips(library)),
        model(opened),
        retriever(model.shared().encoder(), model.shared().tokenizer, options),
        searcher(*store, retriever, model.info().fingerprint) {}

  RetrieverOptions options;
  std::unique_ptr<ClipStore> store;
  Model model;
  Retriever retriever;
  Searcher searcher;
};

SearchSession::SearchSession(const std::filesystem::path& library, const Model& model)
    : opened_(with_folder_names([&] { return std::make_unique<Opened>(named(library), model); })) {}

SearchSession::~SearchSession() = default;
SearchSession::SearchSession(SearchSession&&) noexcept = default;
SearchSession& SearchSession::operator=(SearchSession&&) noexcept = default;

FoundClips SearchSession::search(const std::string& sentence, const SearchOptions& options) {
  FoundClips found{opened_->searcher.search(sentence, options),
                   notes_on_text(sentence, TextKind::kCaption, opened_->model.shared().tokenizer,
                                 opened_->options.max_text_tokens)};
  for (auto& note : notes_on_model(opened_->model.info().knows))
    found.notes.push_back(std::move(note));
  return found;
}

}  // namespace litevl
