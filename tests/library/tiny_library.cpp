#include "library/tiny_library.h"

#include <torch/torch.h>

#include <vector>

#include "video/video_writer.h"

namespace litevl {
namespace {

const std::vector<std::string> kWords = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a",   "red",
                                         "ball",  "moves", "left",  "right", "and", "grows"};

}  // namespace

ModelConfig tiny_config() {
  ModelConfig config;
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 16,
                   .layers = 2,
                   .heads = 2,
                   .mlp_width = 32,
                   .max_frames = 4};
  const auto words = static_cast<std::int64_t>(kWords.size());
  config.text = {.width = 16,
                 .layers = 1,
                 .heads = 2,
                 .mlp_width = 32,
                 .vocabulary = words + 2,
                 .max_positions = 40,
                 .encoder_width = 16};
  config.embed_dim = 8;
  config.pad_id = 0;
  config.unk_id = 1;
  config.cls_id = 2;
  config.sep_id = 3;
  config.dec_id = words;
  config.enc_id = words + 1;
  return config;
}

Retriever tiny_retriever(std::uint64_t seed) {
  torch::manual_seed(seed);
  LiteVL model(tiny_config());
  const torch::NoGradGuard no_grad;
  // As they are made, weights are so small that all videos look alike.
  for (auto& parameter : model->parameters())
    if (parameter.dim() > 1) parameter.normal_(0, 0.3);
  return Retriever(model, WordPiece(kWords, "tiny"));
}

void write_grey_video(const std::filesystem::path& path, double seconds, int grey) {
  constexpr int kSide = 32;
  VideoWriter writer(path, {.width = kSide, .height = kSide, .frame_rate = 10});
  const std::vector<std::uint8_t> picture(3 * kSide * kSide, static_cast<std::uint8_t>(grey));
  for (int frame = 0; frame < static_cast<int>(seconds * 10 + 0.5); ++frame)
    writer.write(picture.data());
  writer.finish();
}

Store tiny_store(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Store store = Store::open_or_create(folder);
  store.set_model({kTinyFingerprint, "/models/tiny"});
  return store;
}

}  // namespace litevl
