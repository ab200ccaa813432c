#include "engine/open_engine.h"

#include "checkpoint/model_files.h"
#include "engine/engine_encoder.h"
#include "engine/file_weights.h"

namespace litevl {

OpenedModel open_engine(const std::filesystem::path& folder, Precision precision,
                        ThreadCount threads) {
  const ModelFiles files = open_model_files(folder);
  const auto known_as = fingerprint(files);
  return {make_engine_encoder(files.config,
                              std::make_shared<engine::FileWeights>(files.weights, known_as),
                              precision, std::move(threads)),
          files.vocab, files.knows, known_as, precision_name(precision)};
}

}  // namespace litevl
