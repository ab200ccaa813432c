#include "app/search_session.h"

#include "checkpoint/model_files.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

Store open_with_clips(const std::filesystem::path& library) {
  Store store = Store::open(library);
  store.require_clips();
  return store;
}

}  // namespace

struct SearchSession::Opened {
  Opened(const std::filesystem::path& library, const std::string& asked, const ModelOpener& open)
      : store(open_with_clips(library)),
        model(open(model_for_search(asked, store))),
        tokenizer(WordPiece::from_file(model.vocab)),
        retriever(model.encoder, tokenizer, options),
        searcher(store, retriever, model.fingerprint) {}

  RetrieverOptions options;
  Store store;
  OpenedModel model;
  WordPiece tokenizer;
  Retriever retriever;
  Searcher searcher;
};

SearchSession::SearchSession(const std::filesystem::path& library, const std::string& model,
                             const ModelOpener& open)
    : opened_(std::make_unique<Opened>(library, model, open)) {}

SearchSession::~SearchSession() = default;

FoundClips SearchSession::search(const std::string& sentence, const SearchOptions& options) {
  FoundClips found{opened_->searcher.search(sentence, options),
                   notes_on_text(sentence, TextKind::kCaption, opened_->tokenizer,
                                 opened_->options.max_text_tokens)};
  for (auto& note : notes_on_model(opened_->model.knows)) found.notes.push_back(std::move(note));
  return found;
}

// Most go into the keys and values of every layer's cross-attention.
double SearchSession::comparison_operations(std::int64_t candidates) const {
  const ModelConfig& config = opened_->model.encoder->config();
  const auto& vision = config.vision;
  const std::int64_t patches =
      (vision.image_height / vision.patch_size) * (vision.image_width / vision.patch_size);
  const std::int64_t tokens = vision.max_frames * (patches + 1) + patches;
  return 4.0 * static_cast<double>(candidates * tokens) *
         static_cast<double>(config.text.layers * config.text.width * config.text.encoder_width);
}

}  // namespace litevl
