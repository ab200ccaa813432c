#include "checkpoint/import_blip.h"

#include <gmock/gmock.h>

#include <fstream>

#include "checkpoint/imported.h"
#include "checkpoint/pth_writer.h"
#include "checkpoint/write_model_folder.h"
#include "config/config_json.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "torch/model_folder.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A BLIP of one head an encoder, so that nothing but the weights needs to be said.
ModelConfig small_config(std::int64_t vocabulary = 120) {
  ModelConfig config;
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 64,
                   .layers = 2,
                   .heads = 1,
                   .mlp_width = 80,
                   .attention = TimeAttention::kSpaceOnly,
                   .scaling = TemporalScale::kNone};
  config.text = {.width = 64,
                 .layers = 1,
                 .heads = 1,
                 .mlp_width = 72,
                 .vocabulary = vocabulary,
                 .max_positions = 16,
                 .encoder_width = 64};
  config.embed_dim = 8;
  config.dec_id = vocabulary - 2;
  config.enc_id = vocabulary - 1;
  return config;
}

class ImportBlip : public testing::Test {
 protected:
  ImportBlip() : tensors_(parameters_of(LiteVL(small_config()))) {}

  fs::path file() const { return temporary_.path() / "blip.safetensors"; }
  ImportedModel import(const ImportOptions& options = kSpaceOnly) {
    save_safetensors(file(), tensors_);
    return import_blip(file(), options);
  }
  std::string refusal(const ImportOptions& options = kSpaceOnly) {
    save_safetensors(file(), tensors_);
    return refusal_of(file(), options);
  }
  static std::string refusal_of(const fs::path& path, const ImportOptions& options = kSpaceOnly) {
    try {
      import_blip(path, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  TemporaryFolder temporary_;
  Tensors tensors_;
};

TEST_F(ImportBlip, TemporalModulesStartFromTheSpatialOnes) {
  const auto imported = import({.frames = 5});
  const auto parameters = parameters_of(imported);
  for (const std::string block : {"visual_encoder.blocks.0.", "visual_encoder.blocks.1."}) {
    for (const std::string part : {"qkv.weight", "qkv.bias", "proj.weight", "proj.bias"})
      EXPECT_TRUE(torch::equal(parameters.at(block + "temporal_attn." + part),
                               tensors_.at(block + "attn." + part)));
    EXPECT_TRUE(torch::equal(parameters.at(block + "temporal_norm1.weight"),
                             tensors_.at(block + "norm1.weight")));
    for (const std::string part : {"temporal_fc.weight", "temporal_fc.bias",
                                   "temporal_scaling.fc2.weight", "temporal_scaling.fc2.bias"})
      EXPECT_EQ(parameters.at(block + part).abs().max().item<float>(), 0) << part;
  }
  EXPECT_TRUE(torch::equal(parameters.at("visual_encoder.time_embed"), torch::zeros({5, 64})));
  // The copies are copies.
  EXPECT_NE(parameters.at("visual_encoder.blocks.0.temporal_attn.qkv.weight").data_ptr(),
            parameters.at("visual_encoder.blocks.0.attn.qkv.weight").data_ptr());
}

TEST_F(ImportBlip, EveryMissIsNamedAtOnce) {
  tensors_.erase("visual_encoder.cls_token");
  tensors_.erase("text_encoder.encoder.layer.0.crossattention.self.key.weight");
  tensors_.erase("itm_head.weight");  // may be made anew
  tensors_["visual_encoder.norm.bias"] = torch::zeros({63});
  tensors_["text_encoder.embeddings.LayerNorm.bias"] = torch::zeros({64, 1});
  const auto message = refusal();
  EXPECT_THAT(message, HasSubstr("import " + file().string()));
  EXPECT_THAT(message, HasSubstr("(4)"));
  EXPECT_THAT(message, HasSubstr("visual_encoder.cls_token is missing"));
  EXPECT_THAT(message,
              HasSubstr("text_encoder.encoder.layer.0.crossattention.self.key.weight is missing"));
  EXPECT_THAT(message, HasSubstr("visual_encoder.norm.bias is (63,), expected (64,)"));
  EXPECT_THAT(message, HasSubstr("LayerNorm.bias is (64, 1), expected (64,)"));
}

TEST_F(ImportBlip, AnyRequiredTensorThatIsMissingIsNamed) {
  const auto whole = tensors_;
  for (const auto& [name, tensor] : whole) {
    tensors_ = whole;
    tensors_.erase(name);
    const bool is_head =
        name == "temp" || name.find("_proj.") != std::string::npos || name.starts_with("itm_head");
    EXPECT_THAT(refusal(), is_head && !name.starts_with("visual")
                               ? testing::Matcher<std::string>("accepted")
                               : HasSubstr(name + " is missing"))
        << name;
  }
}

TEST_F(ImportBlip, AFileWithoutTextIsRefused) {
  std::erase_if(tensors_,
                [](const auto& entry) { return entry.first.starts_with("text_encoder"); });
  EXPECT_THAT(refusal({.heads = 1}),
              HasSubstr("text_encoder.embeddings.word_embeddings.weight is missing"));
}

TEST_F(ImportBlip, WeightsOfSomethingElseAreRefused) {
  tensors_ = {{"layer1.weight", torch::ones({2})}, {"layer2.weight", torch::ones({2})}};
  EXPECT_THAT(refusal(), HasSubstr("none of its 2 tensors has a name of BLIP's; it has "
                                   "layer1.weight, layer2.weight"));
  tensors_.clear();
  EXPECT_THAT(refusal(), HasSubstr("none of its 0 tensors"));
}

TEST_F(ImportBlip, WeightsThatAreNoNumbersAreRefused) {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    const auto whole = tensors_.at("text_proj.weight");
    tensors_["text_proj.weight"] = whole.clone();
    tensors_["text_proj.weight"][3][2] = value;
    EXPECT_THAT(refusal(), HasSubstr("text_proj.weight has values that are not finite numbers"));
    tensors_["text_proj.weight"] = whole;
  }
  // Large ones, whose sum is not finite, are numbers.
  tensors_["text_proj.bias"] = torch::full({8}, 3e38);
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(ImportBlip, WrappedNamesAreLoaded) {
  const auto plain = import();
  Tensors wrapped;
  for (const auto& [name, tensor] : tensors_) {
    auto inside = name;
    inside.insert(inside.find('.') == std::string::npos ? 0 : inside.find('.') + 1, "module.");
    wrapped["_orig_mod." + inside] = tensor;
  }
  tensors_ = wrapped;
  const auto imported = import();
  EXPECT_EQ(imported.report.loaded, plain.report.loaded);
  EXPECT_THAT(imported.report.not_used, IsEmpty());
}

TEST_F(ImportBlip, WhatNoRuleKnowsIsReported) {
  tensors_["visual_encoder.head.weight"] = torch::ones({2});
  tensors_["epoch"] = torch::ones({1});
  EXPECT_THAT(import().report.not_used, ElementsAre("epoch", "visual_encoder.head.weight"));
}

TEST_F(ImportBlip, HalfPrecisionBecomesFloat32) {
  for (const auto type : {torch::kHalf, torch::kBFloat16, torch::kFloat64}) {
    auto original = parameters_of(LiteVL(small_config()));
    for (auto& [name, tensor] : original) tensors_[name] = tensor.to(type);
    for (const auto& [name, tensor] : parameters_of(import())) {
      ASSERT_EQ(tensor.scalar_type(), torch::kFloat32);
      EXPECT_TRUE(torch::equal(tensor, tensors_.at(name).to(torch::kFloat32))) << name;
    }
  }
  tensors_["visual_encoder.norm.bias"] = torch::ones({64}, torch::kInt64);
  EXPECT_THAT(refusal(),
              HasSubstr("visual_encoder.norm.bias holds no floating-point numbers, but I64"));
}

TEST_F(ImportBlip, VocabulariesOfBertGrowToBlips) {
  constexpr const char* kWords = "text_encoder.embeddings.word_embeddings.weight";
  for (const std::int64_t rows : {30522, 30523, 30524}) {
    const auto words = torch::randn({rows, 64});
    tensors_[kWords] = words;
    const auto imported = import();
    EXPECT_EQ(imported.config.text.vocabulary, 30524);
    EXPECT_EQ(imported.config.dec_id, 30522);
    EXPECT_EQ(imported.config.enc_id, 30523);
    const auto table = parameters_of(imported).at(kWords);
    EXPECT_TRUE(torch::equal(table.slice(0, 0, rows), words));
    EXPECT_EQ(imported.report.resized.size(), rows == 30524 ? 0U : 1U);
    if (rows == 30524) continue;
    const auto fresh = table.slice(0, rows);
    EXPECT_GT(fresh.abs().max().item<float>(), 0);
    EXPECT_LT(fresh.abs().max().item<float>(), 0.2F);
  }
  tensors_[kWords] = torch::randn({30521, 64});  // somebody else's: kept
  EXPECT_EQ(import().config.text.vocabulary, 30521);
}

TEST_F(ImportBlip, PthWithPrefixAndTheRestOfATraining) {
  std::vector<PthTensor> list;
  for (const auto& [name, tensor] : tensors_)
    list.push_back({"module." + name, [tensor = tensor] { return tensor; }});
  list.push_back({"module.visual_encoder_m.norm.bias", [] { return torch::ones({64}); }});
  const auto path = temporary_.path() / "blip.pth";
  write_pth(path, list);
  const auto imported = import_blip(path, kSpaceOnly);
  for (const auto& [name, tensor] : parameters_of(imported))
    EXPECT_TRUE(torch::equal(tensor, tensors_.at(name))) << name;
  EXPECT_EQ(imported.report.num_ignored.at("momentum copies"), 1);
}

TEST_F(ImportBlip, AModelFolderCanGetTime) {
  auto blip = import();
  const auto folder = temporary_.path() / "blip";
  std::string words;
  for (int i = 0; i < 120; ++i) words += std::to_string(i) + '\n';
  blip.config.pooling_temperature = 0.25;
  write_model_folder(folder, to_write(blip.parameters), blip.config, words);
  const auto imported = import_blip(folder);
  EXPECT_EQ(imported.config.vision.attention, TimeAttention::kDivided);
  EXPECT_EQ(imported.config.pooling_temperature, 0.25);
  EXPECT_EQ(imported.vocab, folder / "vocab.txt");
  for (const auto& name : imported.report.made_new) EXPECT_THAT(name, HasSubstr("visual_encoder."));
}

TEST_F(ImportBlip, HeadsMustBeKnown) {
  auto config = small_config();
  config.vision.width = config.text.width = config.text.encoder_width = 48;
  tensors_ = parameters_of(LiteVL(config));
  EXPECT_THAT(refusal(), HasSubstr("48 wide, cannot be read from its weights; pass --heads"));
  EXPECT_THAT(refusal({.heads = 5}), HasSubstr("expected a multiple of"));
  EXPECT_EQ(import({.heads = 3}).config.text.heads, 3);
  std::ofstream(temporary_.path() / "model_config.json") << write_config(config);
  EXPECT_EQ(import().config.vision.heads, 1);
}

TEST_F(ImportBlip, HuggingFacesEpsIsBlips) {
  const auto folder = temporary_.path() / "hf";
  fs::create_directories(folder);
  save_safetensors(folder / "model.safetensors", tensors_);
  const auto eps_of = [&](const char* eps) {
    std::ofstream(folder / "config.json")
        << R"({"vision_config": {"num_attention_heads": 1, "layer_norm_eps": )" << eps << "}}";
    const auto imported = import_blip(folder, kSpaceOnly);
    EXPECT_EQ(imported.report.notes.empty(),
              imported.config.vision.layer_norm_eps != 1e-6 || std::string(eps) == "1e-6");
    return imported.config.vision.layer_norm_eps;
  };
  EXPECT_EQ(eps_of("1e-5"), 1e-6);
  EXPECT_EQ(eps_of("1e-6"), 1e-6);
  EXPECT_EQ(eps_of("1e-7"), 1e-7);
}

TEST_F(ImportBlip, ImageSizes) {
  EXPECT_THAT(refusal({.image_size = 40, .attention = TimeAttention::kSpaceOnly}),
              HasSubstr("image size 40 is not a multiple of the model's patch side, 16"));
  EXPECT_THAT(refusal({.image_size = 16'000, .attention = TimeAttention::kSpaceOnly}),
              HasSubstr("vision.image_height is 16000"));
  tensors_["visual_encoder.pos_embed"] = torch::zeros({1, 7, 64});
  EXPECT_THAT(refusal(), HasSubstr("has 7 rows, expected one and a square number"));
}

TEST_F(ImportBlip, WhatIsNoCheckpointIsNamed) {
  const auto write = [&](const char* name, const std::string& bytes) {
    fs::create_directories((temporary_.path() / name).parent_path());
    std::ofstream(temporary_.path() / name, std::ios::binary) << bytes;
    return temporary_.path() / name;
  };
  EXPECT_THAT(refusal_of(temporary_.path() / "none"), HasSubstr("No such file"));
  EXPECT_THAT(refusal_of(write("empty", "")), HasSubstr("neither a PyTorch checkpoint"));
  EXPECT_THAT(refusal_of(write("page.pth", "<!DOCTYPE html>")), HasSubstr("is a web page"));
  EXPECT_THAT(refusal_of(write("lfs.pth", "version https://git-lfs.github.com/spec/v1\noid x\n")),
              HasSubstr("git-lfs's pointer"));
  EXPECT_THAT(refusal_of(write("old.pth",
                               "\x80\x02\x8a\x0al\xfc\x9c"
                               "F\xf9 j\xa8P\x19.")),
              HasSubstr("before version 1.6"));
  EXPECT_THAT(refusal_of(temporary_.path()), HasSubstr("without config.json"));
  write("hf/config.json", "{}");
  EXPECT_THAT(refusal_of(temporary_.path() / "hf"), HasSubstr("no model.safetensors"));
  write("hf/model.safetensors.index.json", "{}");
  EXPECT_THAT(refusal_of(temporary_.path() / "hf"), HasSubstr("split into several files"));
}

// A thousand tensors from one storage: the file is small, the model would not be.
TEST_F(ImportBlip, ASmallFileCannotDescribeAHugeModel) {
  constexpr std::int64_t D = 2048;
  std::vector<std::pair<std::string, std::string>> state;
  auto config = small_config();
  config.vision.width = config.text.width = config.text.encoder_width = D;
  config.vision.mlp_width = config.text.mlp_width = 2 * D;
  config.vision.layers = 1;
  const auto shapes = parameters_of(LiteVL(config));
  const auto add = [&](const std::string& name, const at::Tensor& like) {
    state.emplace_back(name, pickled::tensor("FloatStorage", "0", 3 * D * D, 0, like.sizes().vec(),
                                             like.contiguous().strides().vec()));
  };
  for (const auto& [name, tensor] : shapes) {
    add(name, tensor);
    const std::string block = "visual_encoder.blocks.0.";
    if (name.starts_with(block))
      for (int layer = 1; layer < 64; ++layer)
        add("visual_encoder.blocks." + std::to_string(layer) + "." + name.substr(block.size()),
            tensor);
  }
  const auto path = temporary_.path() / "bomb.pth";
  {
    std::ofstream out(path, std::ios::binary);
    ZipWriter zip(out);
    zip.add("a/data.pkl", pickled::whole(pickled::dict(state)));
    const auto storage = torch::zeros({3 * D * D});
    zip.add("a/data/0", storage.data_ptr(), storage.nbytes());
    zip.finish();
  }
  EXPECT_THAT(refusal_of(path), HasSubstr("cannot hold a model of"));
}

}  // namespace
}  // namespace litevl
