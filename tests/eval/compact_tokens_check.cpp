// What is lost where less is kept of a clip's tokens, in a table of Markdown:
// compact_tokens_check MODEL DATA [CANDIDATES[:TEXTS] [WAY…]]. With a model that answers and a
// folder with questions every question is answered, otherwise every sentence, or the first TEXTS of
// them, matched with its CANDIDATES most similar videos (32), from all tokens as they are computed
// and from each way to keep them (compact_ways.h; all of them by default). On one thread, in
// float32. Fails if what libraries keep by default loses more than is allowed.
// docs/laboratory/tokens.md has the tables of 1,000 toy videos.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>

#include "checkpoint/answer_settings.h"
#include "engine/open_engine.h"
#include "eval/compact_check.h"
#include "litevl/error.h"

namespace litevl {
namespace {

bool check(const std::filesystem::path& model, const std::filesystem::path& data,
           std::int64_t candidates, std::int64_t texts, const std::vector<Way>& ways) {
  if (candidates < 1 || texts < 1)
    throw Error(Error::Kind::kUsage, "check", "candidates and texts are 1 or more");
  const auto opened = open_engine(model, Precision::kFloat32, [] { return 1; });
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  if (std::filesystem::exists(answers_file(model)) &&
      std::filesystem::exists(data / "questions.json")) {
    Answerer answerer(opened.encoder, tokenizer);
    return check_answers(answerer, load_question_list(data / "questions.json"),
                         load_answer_settings(answers_file(model)).answers, ways);
  }
  Retriever retriever(opened.encoder, tokenizer);
  return check_matching(retriever, load_caption_list(data), candidates, texts, ways);
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "compact_tokens_check MODEL DATA [CANDIDATES[:TEXTS] [WAY...]]\n";
    return 2;
  }
  try {
    const auto ways = litevl::ways_of({argv + std::min(argc, 4), argv + argc});
    char* end = nullptr;
    const auto candidates = argc > 3 ? std::strtoll(argv[3], &end, 10) : 32;
    const auto texts = end != nullptr && *end == ':' ? std::strtoll(end + 1, nullptr, 10)
                                                     : std::numeric_limits<std::int64_t>::max();
    return litevl::check(argv[1], argv[2], candidates, texts, ways) ? 0 : 1;
  } catch (const litevl::Error& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
