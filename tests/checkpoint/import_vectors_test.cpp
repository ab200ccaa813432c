// Imports of the reference vectors' models: what BLIP computes, ours computes.
#include <gmock/gmock.h>

#include "checkpoint/imported.h"
#include "config/config_json.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/temporary_folder.h"
#include "support/vectors.h"

namespace litevl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(ImportVectors, PthAndHuggingFaceGiveTheSameModel) {
  const auto folder = vector_folder("blip_retrieval");
  const auto pth = import_blip(folder / "model.pth");
  const auto hf = import_blip(folder / "hf");
  auto stated = load_vector_config("blip_retrieval");
  stated.vision.max_frames = pth.config.vision.max_frames;
  EXPECT_EQ(write_config(pth.config), write_config(stated));
  EXPECT_EQ(write_config(hf.config), write_config(pth.config));
  auto of_pth = parameters_of(pth), of_hf = parameters_of(hf);
  EXPECT_FLOAT_EQ(of_hf.at("temp").item<float>(), 0.07F);  // Hugging Face has none
  for (auto* tensors : {&of_pth, &of_hf})
    std::erase_if(*tensors, [](const auto& entry) {
      // New in both: drawn, and unlike.
      return entry.first == "temp" || entry.first.find("temporal_scaling.fc1") != std::string::npos;
    });
  ASSERT_EQ(of_pth.size(), of_hf.size());
  for (const auto& [name, tensor] : of_pth)
    EXPECT_TRUE(torch::equal(tensor, of_hf.at(name))) << name;

  EXPECT_THAT(pth.report.not_used, IsEmpty());
  EXPECT_THAT(hf.report.not_used, IsEmpty());
  EXPECT_GT(pth.report.num_ignored.at("momentum copies"), 0);
  EXPECT_EQ(pth.report.num_ignored.at("queues of features"), 4);
  EXPECT_THAT(hf.report.made_new, Contains("temp"));
  EXPECT_THAT(pth.report.made_new, Not(Contains("temp")));
}

TEST(ImportVectors, FreshLiteVLGivesBlipsFeaturesOnOneFrame) {
  const torch::NoGradGuard no_grad;
  const auto inputs = load_vectors("blip_retrieval", "inputs");
  const auto expected = load_vectors("blip_retrieval", "expected");
  const auto images = inputs.at("images");  // (B,T,3,H,W)
  for (const char* source : {"model.pth", "hf"}) {
    auto model = model_of(import_blip(vector_folder("blip_retrieval") / source));
    const auto tokens = model->encode_video(images.flatten(0, 1).unsqueeze(1));  // (B·T,1+S,D)
    // Values are up to 15; two implementations of the same arithmetic are 1e-5 apart.
    EXPECT_TRUE(is_close(tokens, expected.at("frame_tokens").flatten(0, 1), {.atol = 2e-5}));
    EXPECT_TRUE(is_close(model->video_feature(tokens, 1), expected.at("frame_feat").flatten(0, 1),
                         {.atol = 1e-5}));
    // And time is not ignored by accident: two frames are not one.
    EXPECT_FALSE(is_close(model->encode_video(images).slice(1, 0, 1).squeeze(1),
                          expected.at("frame_tokens").select(1, 0).select(1, 0), {.atol = 2e-3}));
  }
}

TEST(ImportVectors, SpaceOnlyIsBlip) {
  const torch::NoGradGuard no_grad;
  const auto inputs = load_vectors("blip_retrieval", "inputs");
  const auto expected = load_vectors("blip_retrieval", "expected");
  auto model = model_of(import_blip(vector_folder("blip_retrieval") / "model.pth", kSpaceOnly));
  const auto tokens = model->encode_video(inputs.at("images"));
  EXPECT_TRUE(is_close(tokens, expected.at("frame_tokens").flatten(1, 2), {.atol = 2e-5}));
  const auto states = model->encode_text(inputs.at("input_ids"), inputs.at("attention_mask"));
  EXPECT_TRUE(is_close(model->text_feature(states), expected.at("text_feat"), {.atol = 1e-5}));
}

TEST(ImportVectors, PositionTableIsResizedAsBlipDoes) {
  const auto expected = load_vectors("blip_retrieval", "expected").at("other_size_pos_embed");
  const auto size = load_vectors("blip_retrieval", "inputs").at("images_other_size").size(-1);
  const auto imported =
      import_blip(vector_folder("blip_retrieval") / "model.pth", {.image_size = size});
  EXPECT_EQ(imported.config.vision.image_width, size);
  EXPECT_THAT(imported.report.resized, ElementsAre(StartsWith("visual_encoder.pos_embed: (1, ")));
  EXPECT_TRUE(is_close(parameters_of(imported).at("visual_encoder.pos_embed"),
                       expected.view({1, -1, expected.size(-1)}), {.atol = 1e-5}));
}

TEST(ImportVectors, QuestionAnsweringFilesGetNewHeads) {
  for (const char* source : {"model.pth", "hf"}) {
    const auto imported = import_blip(vector_folder("blip_vqa") / source, kSpaceOnly);
    EXPECT_THAT(imported.report.made_new,
                ElementsAre("itm_head.bias", "itm_head.weight", "temp", "text_proj.bias",
                            "text_proj.weight", "vision_proj.bias", "vision_proj.weight"));
    EXPECT_TRUE(imported.config.decoder);
    EXPECT_FALSE(imported.config.joint_space);
    EXPECT_FALSE(imported.config.pooling.temporal || imported.config.pooling.spatial);
    EXPECT_THAT(imported.report.notes, Contains(HasSubstr("cannot search")));
    EXPECT_EQ(imported.report.num_ignored.at("copies of the decoder's word table"), 2);
    EXPECT_THAT(imported.report.not_used, IsEmpty());
  }
}

TEST(ImportVectors, TheDecoderCanBeLeftOut) {
  ImportOptions options = kSpaceOnly;
  options.decoder = false;
  const auto imported = import_blip(vector_folder("blip_vqa") / "model.pth", options);
  EXPECT_FALSE(imported.config.decoder);
  EXPECT_FALSE(model_of(imported)->has_decoder());
  EXPECT_GT(imported.report.num_ignored.at("text decoder, left out"), 0);
  EXPECT_THAT(imported.report.not_used, IsEmpty());
}

TEST(ImportVectors, TheDecodersTiedWeightsMayBeMissingButNotDiffer) {
  const std::string tied = "text_decoder.cls.predictions.decoder.";
  const TemporaryFolder temporary;
  const auto file = temporary.path() / "vqa.safetensors";
  ImportOptions options = kSpaceOnly;
  options.config = vector_folder("litevl") / "model_config.json";
  auto tensors = load_vectors("litevl", "model");
  tensors.erase(tied + "bias");
  tensors.erase(tied + "weight");
  save_safetensors(file, tensors);
  EXPECT_TRUE(import_blip(file, options).config.decoder);
  const auto& table = tensors.at("text_decoder.bert.embeddings.word_embeddings.weight");
  tensors[tied + "weight"] = table + 1;
  save_safetensors(file, tensors);
  EXPECT_THROW(import_blip(file, options), Error);
  options.decoder = false;
  EXPECT_FALSE(import_blip(file, options).config.decoder);
}

TEST(ImportVectors, LiteVLsOwnFilesKeepTheirTime) {
  const auto folder = vector_folder("litevl");
  const auto imported = import_blip(folder / "model.safetensors");
  EXPECT_THAT(imported.report.made_new, Not(Contains(HasSubstr("temporal"))));
  const auto file = load_vectors("litevl", "model");
  for (const auto& [name, tensor] : parameters_of(imported))
    if (file.contains(name)) {
      EXPECT_TRUE(torch::equal(tensor, file.at(name))) << name;
    }
}

}  // namespace
}  // namespace litevl
