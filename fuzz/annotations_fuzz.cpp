// Lists of captions and questions, of the format FUZZ_FORMAT or, where that is empty, of the one
// that is recognised. What stands behind a first NUL is the file that the list is joined with.
#include <algorithm>

#include "data/caption_list.h"
#include "data/question_list.h"
#include "data/repeated_texts.h"
#include "fuzz/fuzz_input.h"

namespace {

using namespace litevl;

// Reads the list as training does, which stops at what is wrong, and as `data check` does.
template <typename Load>
void read_both_ways(const Load& load, AnnotationOptions options) {
  fuzz::read_or_refuse([&] { load(options); }, /*is_use_checked=*/false);
  options.split = "all";
  options.on_broken = [](const Error& error) { fuzz::read_or_refuse([&] { throw Error(error); }); };
  fuzz::read_or_refuse([&] { load(options); }, /*is_use_checked=*/false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  const auto end = std::min(text.find('\0'), text.size());
  const auto list = fuzz::as_file(text.substr(0, end), "list_q.json");
  const auto behind = text.substr(std::min(end + 1, text.size()));
  const auto joined = fuzz::as_file(behind, "joined");
  fuzz::as_file(behind, "list_a.json");  // ActivityNet-QA's answers have their name
  const AnnotationOptions options{.format = FUZZ_FORMAT, .captions = joined, .mapping = joined};
  read_both_ways(
      [&](const AnnotationOptions& how) {
        const auto captions = load_caption_list(list, how);
        for (const auto& video : captions.videos)
          if (video.captions.empty() || !video.path.starts_with('/')) std::abort();
        count_repeated(captions);
      },
      options);
  read_both_ways(
      [&](const AnnotationOptions& how) {
        for (const auto& video : load_question_list(list, how).videos)
          for (const auto& question : video.questions)
            if (question.answers.empty()) std::abort();
      },
      options);
  return 0;
}
