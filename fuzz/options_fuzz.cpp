// The TOML files of `litevl train` and `litevl ablate`.
#include "ablation/plan.h"
#include "fuzz/fuzz_input.h"
#include "train/options.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const std::string text(fuzz::as_text(data, size));
  fuzz::read_or_refuse(
      [&] {
        TrainOptions options;
        parse_train_options(text, "options.toml", options);
        check_train_options(options);
      },
      /*is_use_checked=*/false);
  fuzz::read_or_refuse([&] { read_ablation_plan(fuzz::as_file(text, "ablation.toml")); },
                       /*is_use_checked=*/false);
  return 0;
}
