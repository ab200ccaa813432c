#include "torch/open_modules.h"

#include "torch/model_folder.h"
#include "torch/module_encoder.h"

namespace litevl {

OpenedModel open_modules(const std::filesystem::path& folder, at::Device device,
                         Precision precision) {
  auto loaded = load_model_folder(folder, device);
  return {make_module_encoder(std::move(loaded.model), precision), loaded.vocab, loaded.knows,
          loaded.fingerprint, precision_name(precision) + " on " + device.str()};
}

}  // namespace litevl
