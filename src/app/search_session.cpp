#include "app/folder_names.h"
#include "app/model_parts.h"
#include "app/opened_session.h"
#include "checkpoint/model_files.h"
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

SearchSession::Opened::Opened(const std::filesystem::path& library, const Model& opened)
    : store(open_with_clips(library)),
      model(opened),
      retriever(model.shared().encoder(), model.shared().tokenizer, options),
      searcher(*store, retriever, model.info().fingerprint) {}

void SearchSession::Opened::add_notes(const std::string& sentence, FoundClips& found) const {
  for (auto& note : notes_on_text(sentence, TextKind::kCaption, model.shared().tokenizer,
                                  options.max_text_tokens))
    found.notes.push_back(std::move(note));
  for (auto& note : notes_on_model(model.info().knows)) found.notes.push_back(std::move(note));
  if (!found.matches)
    found.notes.emplace_back(
        "what chance finds was not measured in this library, so weak results look like matches: "
        "index it again (`litevl index`)");
}

SearchSession::SearchSession(const std::filesystem::path& library, const Model& model)
    : opened_(with_folder_names([&] { return std::make_unique<Opened>(named(library), model); })) {}

SearchSession::~SearchSession() = default;
SearchSession::SearchSession(SearchSession&&) noexcept = default;
SearchSession& SearchSession::operator=(SearchSession&&) noexcept = default;

FoundClips SearchSession::search(const std::string& sentence, const SearchOptions& options) {
  FoundClips found = opened_->searcher.search(sentence, options);
  opened_->add_notes(sentence, found);
  return found;
}

VideoHeat SearchSession::heat(const std::filesystem::path& video, const std::string& sentence) {
  return opened_->searcher.heat(video.native(), sentence);
}

}  // namespace litevl
