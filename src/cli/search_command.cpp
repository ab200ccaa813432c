// `litevl search`: the clips of a library that match a sentence.
#include "cli/search_command.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "checkpoint/model_files.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/stop.h"
#include "library/search.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void print_table(const std::vector<SearchResult>& results) {
  std::cout << "rank   score   match  simil.  time               video\n";
  for (const SearchResult& result : results) {
    const std::string range =
        format_time(result.start_seconds) + " - " + format_time(result.end_seconds);
    char line[160];
    std::snprintf(line, sizeof line, "%4lld  %6.2f  %6.2f  %6.3f  %-17s  ",
                  static_cast<long long>(result.rank), result.score, result.match,
                  result.similarity, range.c_str());
    std::cout << line << printable(result.video) << '\n';
  }
}

void print_results_json(const std::string& query, const std::vector<SearchResult>& results,
                        const std::vector<std::string>& notes) {
  nlohmann::json list = nlohmann::json::array();
  for (const SearchResult& result : results)
    list.push_back({{"rank", result.rank},
                    {"video", json_path(result.video)},
                    {"start_seconds", result.start_seconds},
                    {"end_seconds", result.end_seconds},
                    {"score", result.score},
                    {"similarity", result.similarity},
                    {"match", result.match}});
  print_json({{"query", query}, {"results", list}, {"notes", notes}});
}

fs::path choose_model(const std::string& asked, Store& store) {
  if (!asked.empty()) return asked;
  const fs::path known = store.model().folder;
  if (!is_model_folder(known))
    throw Error(Error::Kind::kData, store.where(),
                "its model is no longer in " + printable(known.string()), "pass --model");
  return known;
}

// Floating-point operations of comparing `candidates` clips with a sentence: most go into the keys
// and values of every layer's cross-attention.
double comparison_flops(const ModelConfig& config, std::int64_t candidates) {
  const auto& vision = config.vision;
  const std::int64_t patches =
      (vision.image_height / vision.patch_size) * (vision.image_width / vision.patch_size);
  const std::int64_t tokens = vision.max_frames * (patches + 1) + patches;
  return 4.0 * static_cast<double>(candidates * tokens) *
         static_cast<double>(config.text.layers * config.text.width * config.text.encoder_width);
}

}  // namespace

void run_search(const SearchArguments& arguments) {
  check_search(arguments.sentence, arguments.options);  // before the model is loaded
  const auto compute = choose_compute(arguments.device, arguments.precision);
  Store store = Store::open(arguments.library);
  store.require_clips();
  const OpenedModel opened = open_model(choose_model(arguments.model, store), compute);
  // What takes 50 ms on one thread takes no less on several, and on a busy machine much longer.
  constexpr double kWorthThreads = 4e9;
  if (!arguments.is_threads_given &&
      comparison_flops(opened.encoder->config(), arguments.options.candidates) < kWorthThreads)
    use_threads(1);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const RetrieverOptions retriever_options;
  Retriever retriever(opened.encoder, tokenizer, retriever_options);
  Searcher searcher(store, retriever, opened.fingerprint);
  check_stop();
  const auto results = searcher.search(arguments.sentence, arguments.options);
  auto notes = notes_on_text(arguments.sentence, TextKind::kCaption, tokenizer,
                             retriever_options.max_text_tokens);
  for (auto& note : notes_on_model(opened.knows)) notes.push_back(std::move(note));
  if (arguments.is_json) {
    print_results_json(arguments.sentence, results, notes);
  } else {
    print_table(results);
  }
  print_notes(notes);
}

}  // namespace litevl
