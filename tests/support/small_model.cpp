#include "support/small_model.h"

#include "core/torch.h"
#include "torch/model_folder.h"

namespace litevl {

ModelConfig small_model_config() {
  ModelConfig config;
  config.clip_seconds = 10;
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 16,
                   .layers = 2,
                   .heads = 2,
                   .mlp_width = 32,
                   .max_frames = 4};
  const auto words = static_cast<std::int64_t>(small_vocabulary().size());
  config.text = {.width = 16,
                 .layers = 1,
                 .heads = 2,
                 .mlp_width = 32,
                 .vocabulary = words + 2,
                 .max_positions = 40,
                 .encoder_width = 16};
  config.decoder = true;
  config.embed_dim = 8;
  config.pad_id = 0;
  config.unk_id = 1;
  config.cls_id = 2;
  config.sep_id = 3;
  config.dec_id = words;
  config.enc_id = words + 1;
  return config;
}

std::vector<std::string> small_vocabulary() {
  return {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a",     "red", "green", "grey",
          "ball",  "cube",  "moves", "left",  "right", "and", "grows", "spins"};
}

LiteVL small_model(std::uint64_t seed) {
  torch::manual_seed(seed);
  LiteVL model(small_model_config());
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters())
    if (parameter.dim() > 1) parameter.normal_(0, 0.3);
  model->eval();
  return model;
}

void write_small_model(const std::filesystem::path& folder, std::uint64_t seed) {
  auto model = small_model(seed);
  std::string words;
  for (const auto& word : small_vocabulary()) words += word + "\n";
  save_model_folder(folder, model, small_model_config(), words);
}

}  // namespace litevl
