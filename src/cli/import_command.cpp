// `litevl import`: a BLIP checkpoint becomes a model folder.

#include "cli/import_command.h"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "checkpoint/import_blip.h"
#include "checkpoint/model_files.h"
#include "checkpoint/write_model_folder.h"
#include "cli/output.h"
#include "core/printable.h"
#include "core/share.h"
#include "core/text_file.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxVocabBytes = 64 << 20;

ImportOptions import_options(const ImportArguments& arguments) {
  ImportOptions options;
  options.image_size = arguments.image_size;
  options.frames = arguments.frames;
  options.heads = arguments.heads;
  options.seed = arguments.seed;  // what is made new is the same for the same command
  options.decoder = !arguments.no_decoder;
  if (arguments.config) options.config = *arguments.config;
  if (arguments.variant == "space_only") options.attention = TimeAttention::kSpaceOnly;
  if (arguments.variant != "dynamic") options.scaling = TemporalScale::kNone;
  return options;
}

// Ours if the model has BERT's words. For any other vocabulary that nobody gives, words that no
// text has, so that the model is not taken to understand what it was never taught.
std::string default_vocabulary(const ModelConfig& config, ImportReport& report) {
  constexpr std::int64_t kBertWords = 30'522;
  const std::int64_t words = config.text.vocabulary;
  if (words >= kBertWords && words <= kBertWords + 2) {
    report.notes.push_back("the vocabulary is the shipped one, of bert-base-uncased");
    return read_text_file(share_folder() / "bert-base-uncased-vocab.txt", kMaxVocabBytes);
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

// "…blocks.*.norm1.weight ×12" instead of twelve lines.
std::vector<std::string> fold_layers(const std::vector<std::string>& names) {
  std::map<std::string, int> count;
  for (const auto& name : names) {
    std::string folded;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool is_digit = std::isdigit(static_cast<unsigned char>(name[i])) != 0;
      const bool starts_part = i > 0 && (name[i - 1] == '.' || folded.back() == '*');
      if (!is_digit || !starts_part)
        folded += name[i];
      else if (folded.back() != '*')
        folded += '*';
    }
    ++count[folded];
  }
  std::vector<std::string> out;
  out.reserve(count.size());
  for (const auto& [name, times] : count)
    out.push_back(times == 1 ? name : name + " ×" + std::to_string(times));
  return out;
}

void print_list(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cout << title << ":\n";
  for (const auto& line : lines) std::cout << "  " << printable(line) << '\n';
}

void print_report(const ImportArguments& arguments, const ImportReport& report) {
  std::cout << printable(arguments.output) << ": " << report.loaded.size() << " tensors loaded, "
            << report.resized.size() << " of them resized, " << report.made_new.size()
            << " made new, " << report.not_used.size() << " not used\n";
  print_list("resized", report.resized);
  print_list("made new", fold_layers(report.made_new));
  print_list("not used", fold_layers(report.not_used));
  std::vector<std::string> ignored;
  for (const auto& [reason, count] : report.num_ignored)
    ignored.push_back(reason + ": " + std::to_string(count));
  print_list("ignored", ignored);
  print_list("note", report.notes);
}

}  // namespace

void run_import(const ImportArguments& arguments) {
  auto imported = import_blip(arguments.source, import_options(arguments));
  auto& report = imported.report;
  std::string vocab;
  if (arguments.vocab) {
    vocab = read_text_file(*arguments.vocab, kMaxVocabBytes);
    check_vocabulary(vocab, imported.config, *arguments.vocab);
  } else if (imported.vocab) {
    vocab = read_text_file(*imported.vocab, kMaxVocabBytes);
    check_vocabulary(vocab, imported.config, imported.vocab->string());
  } else {
    vocab = default_vocabulary(imported.config, report);
  }
  write_model_folder(arguments.output, to_write(imported.parameters), imported.config, vocab);
  if (arguments.is_json)
    print_json({{"output", arguments.output},
                {"loaded", report.loaded},
                {"resized", report.resized},
                {"made_new", report.made_new},
                {"not_used", report.not_used},
                {"ignored", report.num_ignored},
                {"notes", report.notes}});
  else
    print_report(arguments, report);
}

}  // namespace litevl
