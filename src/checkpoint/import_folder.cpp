#include "checkpoint/import_folder.h"

#include "checkpoint/model_files.h"
#include "checkpoint/write_model_folder.h"
#include "core/installed_files.h"
#include "core/text_file.h"

namespace litevl {
namespace {

constexpr std::uint64_t kMaxVocabBytes = 64 << 20;

// Ours if the model has BERT's words. For any other vocabulary that nobody gives, words that no
// text has, so that the model is not taken to understand what it was never taught.
std::string default_vocabulary(const ModelConfig& config, ImportReport& report) {
  constexpr std::int64_t kBertWords = 30'522;
  const std::int64_t words = config.text.vocabulary;
  if (words >= kBertWords && words <= kBertWords + 2) {
    report.notes.push_back("the vocabulary is the shipped one, of bert-base-uncased");
    return read_text_file(resource_folder() / "bert-base-uncased-vocab.txt", kMaxVocabBytes);
  }
  report.notes.push_back("no vocabulary of " + std::to_string(words) +
                         " words was given, so every word is [UNK]: pass --vocab");
  std::string text;
  for (std::int64_t id = 0; id < words - 2; ++id) {
    if (id == config.pad_id)
      text += "[PAD]";
    else if (id == config.unk_id)
      text += "[UNK]";
    else if (id == config.cls_id)
      text += "[CLS]";
    else if (id == config.sep_id)
      text += "[SEP]";
    else
      text.append("[unused").append(std::to_string(id)).append("]");
    text += '\n';
  }
  return text;
}

}  // namespace

ImportReport import_folder(const FolderImport& request) {
  auto imported = import_blip(request.source, request.options);
  std::string vocab;
  if (const auto& given = request.vocab ? request.vocab : imported.vocab) {
    vocab = read_text_file(*given, kMaxVocabBytes);
    check_vocabulary(vocab, imported.config, given->string());
  } else {
    vocab = default_vocabulary(imported.config, imported.report);
  }
  write_model_folder(request.output, to_write(imported.parameters), imported.config, vocab,
                     request.origin);
  return std::move(imported.report);
}

}  // namespace litevl
