#include "task/open_encoder.h"

#include "checkpoint/model_folder.h"
#include "engine/file_weights.h"

namespace litevl {

OpenedModel open_encoder(const std::filesystem::path& folder, at::Device device,
                         Precision precision) {
  if (!device.is_cpu()) {
    auto loaded = load_model_folder(folder, device);
    return {make_module_encoder(std::move(loaded.model), precision), loaded.vocab, loaded.knows,
            loaded.fingerprint};
  }
  const ModelFiles files = open_model_files(folder);
  return {
      make_encoder(files.config, std::make_shared<engine::FileWeights>(files.weights), precision),
      files.vocab, files.knows, fingerprint(files)};
}

}  // namespace litevl
