// Turns a BLIP checkpoint into a model folder: the choices in plain words, and the result.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "checkpoint/import_blip.h"
#include "core/words.h"

namespace litevl {

/// How the model treats time (docs/model.md, "Variants").
enum class ImportVariant {
  kDynamic,    ///< LiteVL
  kDivided,    ///< temporal attention without dynamic scaling
  kSpaceOnly,  ///< unchanged BLIP
};

inline constexpr Word<ImportVariant> kImportVariantWords[] = {
    {"dynamic", ImportVariant::kDynamic},
    {"divided", ImportVariant::kDivided},
    {"space_only", ImportVariant::kSpaceOnly},
};

/// Fields that are empty keep the value of the source.
struct ImportChoices {
  std::optional<std::string> vocab;   ///< file; default: beside the source, or BERT's
  std::optional<std::string> config;  ///< JSON file with what the source does not say
  std::optional<std::int64_t> image_size;
  std::optional<std::int64_t> frames;
  std::optional<std::int64_t> heads;
  ImportVariant variant = ImportVariant::kDynamic;
  bool no_decoder = false;
  std::uint64_t seed = 0;
};

/// `source`: BLIP's .pth, a Hugging Face folder, a .safetensors file, or a model folder; `output`,
/// a model folder, is written, one there is replaced. `origin`: text of its origin.json, or empty
/// for none. Throws Error as import_folder.
ImportReport import_model(const std::string& source, const std::string& output,
                          const ImportChoices& choices, const std::string& origin = {});

/// docs/json.md, without "output".
nlohmann::json import_json(const ImportReport& report);

}  // namespace litevl
