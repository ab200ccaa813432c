// What the hub answers for a model, and a config.json of its; what is chosen of it is a file's name
// in a folder of ours.
#include "fuzz/fuzz_input.h"
#include "hub/listing.h"
#include "hub/model_name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const auto text = fuzz::as_text(data, size);
  fuzz::read_or_refuse([&] { check_is_blip(text, "config.json"); });
  fuzz::read_or_refuse([&] {
    const auto listing = read_hub_listing(text, "hub");
    if (!is_commit(listing.commit)) std::abort();
    const auto chosen = choose_files(listing, "pull a/b");
    for (const auto& name : {chosen.weights, chosen.config.value_or("config.json"),
                             chosen.vocab.value_or("vocab.txt")})
      if (!is_plain_file_name(name) || name.find('/') != name.npos) std::abort();
  });
  fuzz::read_or_refuse(
      [&] {
        const auto model = parse_hub_model(std::string(text));
        for (const auto& name : {model.owner, model.name})
          if (name.find('/') != name.npos || name.starts_with('.') || name.empty()) std::abort();
      },
      false);
  return 0;
}
