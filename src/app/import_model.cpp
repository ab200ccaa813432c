#include "app/import_model.h"

#include <nlohmann/json.hpp>

#include "checkpoint/import_folder.h"

namespace litevl {

ImportReport import_model(const std::string& source, const std::string& output,
                          const ImportChoices& choices, const std::string& origin) {
  FolderImport request{
      .source = source, .output = output, .vocab = choices.vocab, .options = {}, .origin = origin};
  auto& options = request.options;
  options.image_size = choices.image_size;
  options.frames = choices.frames;
  options.heads = choices.heads;
  options.seed = choices.seed;  // what is made new is the same for the same command
  options.decoder = !choices.no_decoder;
  if (choices.config) options.config = *choices.config;
  if (choices.variant == ImportVariant::kSpaceOnly) options.attention = TimeAttention::kSpaceOnly;
  if (choices.variant != ImportVariant::kDynamic) options.scaling = TemporalScale::kNone;
  return import_folder(request);
}

nlohmann::json import_json(const ImportReport& report) {
  return {{"loaded", report.loaded},       {"resized", report.resized},
          {"made_new", report.made_new},   {"not_used", report.not_used},
          {"ignored", report.num_ignored}, {"notes", report.notes}};
}

}  // namespace litevl
