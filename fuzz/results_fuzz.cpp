// What `litevl search --json` printed, and a moment as a word.
#include "app/given_moments.h"
#include "fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const std::string text(fuzz::as_text(data, size));
  fuzz::read_or_refuse([&] {
    for (const GivenMoment& moment : moments_from_results(text, "results"))
      if (moment.video.empty() || !(moment.range().start_seconds < moment.range().end_seconds))
        std::abort();
  });
  fuzz::read_or_refuse(
      [&] {
        const auto moment = parse_moment(text);
        if (moment && moment->end_seconds && !(moment->start_seconds < *moment->end_seconds))
          std::abort();
      },
      false);
  return 0;
}
