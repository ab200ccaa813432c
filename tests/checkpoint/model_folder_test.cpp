#include "torch/model_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "config/config_json.h"
#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "support/tiny_config.h"
#include "support/vectors.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + '\n';
  return text;
}

std::string failure(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing";
}

class ModelFolder : public testing::Test {
 protected:
  ModelFolder() : model_(tiny_config(110)) {}
  void save(const fs::path& path) { save_model_folder(path, model_, tiny_config(110), words(108)); }

  TemporaryFolder temporary_;
  fs::path path_ = temporary_.path() / "models" / "a";
  LiteVL model_;
};

TEST_F(ModelFolder, ComesBackTheSame) {
  save(path_);
  EXPECT_TRUE(is_model_folder(path_));
  const auto loaded = load_model_folder(path_);
  EXPECT_EQ(write_config(loaded.config), write_config(tiny_config(110)));
  EXPECT_EQ(loaded.vocab, path_ / "vocab.txt");
  EXPECT_FALSE(loaded.model->is_training());
  const auto parameters = loaded.model->named_parameters();
  for (const auto& parameter : model_->named_parameters()) {
    EXPECT_TRUE(torch::equal(parameters[parameter.key()], parameter.value())) << parameter.key();
    EXPECT_TRUE(parameters[parameter.key()].requires_grad()) << parameter.key();
  }
}

TEST_F(ModelFolder, FingerprintTellsModelsApartAndIsStable) {
  save(path_);
  const auto first = load_model_folder(path_).fingerprint;
  EXPECT_EQ(first.size(), 16U);
  EXPECT_EQ(load_model_folder(path_).fingerprint, first);
  {
    const torch::NoGradGuard no_grad;
    model_->named_parameters()["itm_head.bias"][1].add_(1e-3);
  }
  save(path_);
  EXPECT_NE(load_model_folder(path_).fingerprint, first);
}

TEST_F(ModelFolder, ReplacesAModelFolderAndNothingElse) {
  save(path_);
  save(path_);
  save(path_ / "");  // the same folder, written with a slash
  EXPECT_EQ(std::distance(fs::directory_iterator(path_.parent_path()), {}), 1);  // no leftovers

  std::ofstream(path_ / "notes.txt") << "dear diary";
  EXPECT_THAT(failure([&] { save(path_); }), HasSubstr("also holds notes.txt"));
  EXPECT_TRUE(fs::exists(path_ / "notes.txt"));

  fs::remove(path_ / "notes.txt");

  // What is derived from the weights is no loss, but what somebody put beside it is.
  fs::create_directory(packed_folder(path_));
  for (const char* name : {"video-int8-avx2.packed", ".x.packed.litevl-0123456789abcdef"})
    std::ofstream(packed_folder(path_) / name) << "numbers";
  save(path_);
  EXPECT_FALSE(fs::exists(packed_folder(path_)));
  fs::create_directory(packed_folder(path_));
  std::ofstream(packed_folder(path_) / "notes.txt") << "dear diary";
  EXPECT_THAT(failure([&] { save(path_); }), HasSubstr("also holds packed"));
  EXPECT_TRUE(fs::exists(packed_folder(path_) / "notes.txt"));

  const auto other = temporary_.path() / "photos";
  fs::create_directories(other);
  save(other);  // empty: nothing to lose
  fs::remove(other / "model.safetensors");
  EXPECT_THAT(failure([&] { save(other); }), HasSubstr("exists and is not a model folder"));
  EXPECT_TRUE(fs::exists(other / "config.json"));
}

TEST_F(ModelFolder, KeepsTheAnswersThatStandThere) {
  save(path_);
  std::ofstream(path_ / "answers.json") << R"({"answers": ["left"]})";
  save(path_);
  EXPECT_EQ(read_file(path_ / "answers.json", 1 << 10), R"({"answers": ["left"]})");
}

TEST_F(ModelFolder, VocabularyMustFit) {
  for (const int count : {107, 111})
    EXPECT_THAT(failure([&] { save_model_folder(path_, model_, tiny_config(110), words(count)); }),
                HasSubstr(std::to_string(count) + " words, but the model has 110"));
  EXPECT_FALSE(fs::exists(path_));
  save(path_);
  std::ofstream(path_ / "vocab.txt") << words(3);
  EXPECT_THAT(failure([&] { load_model_folder(path_); }), HasSubstr("3 words"));
}

TEST_F(ModelFolder, LineEndsOfTheVocabularyDoNotMatter) {
  save(path_);
  auto text = "\xEF\xBB\xBF" + words(108);
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
    text.replace(at, 1, "\r\n");
  std::ofstream(path_ / "vocab.txt") << text;
  EXPECT_EQ(load_model_folder(path_).config.text.vocabulary, 110);
}

TEST_F(ModelFolder, SaysWhatItKnows) {
  save(path_);
  EXPECT_TRUE(notes_on_model(load_model_folder(path_).knows).empty());
  const auto fingerprint = load_model_folder(path_).fingerprint;
  auto config = read_file(path_ / "config.json", 1 << 20);
  std::ofstream(path_ / "config.json") << config.replace(0, 1, R"({"knows": "red balls",)");
  const auto loaded = load_model_folder(path_);
  EXPECT_THAT(notes_on_model(loaded.knows).at(0), HasSubstr("knows only red balls; "));
  EXPECT_EQ(loaded.fingerprint, fingerprint);  // features stay comparable
}

TEST_F(ModelFolder, WeightsThatAreNoNumbersAreRefused) {
  save(path_);
  auto tensors = load_safetensors(path_ / "model.safetensors");
  tensors["text_proj.weight"][3][2] = std::nan("");
  save_safetensors(path_ / "model.safetensors", tensors);
  EXPECT_THAT(failure([&] { load_model_folder(path_); }),
              HasSubstr("text_proj.weight has values that are not finite numbers"));
}

TEST_F(ModelFolder, NamesEverythingThatDoesNotFit) {
  save(path_);
  auto tensors = load_safetensors(path_ / "model.safetensors");
  tensors.erase("itm_head.weight");
  tensors["temp"] = torch::ones({1});
  tensors["extra"] = torch::ones({2});
  save_safetensors(path_ / "model.safetensors", tensors);
  const auto message = failure([&] { load_model_folder(path_); });
  EXPECT_THAT(message, HasSubstr("(3)"));
  EXPECT_THAT(message, HasSubstr("itm_head.weight is missing"));
  EXPECT_THAT(message, HasSubstr("temp is (1,), expected ()"));
  EXPECT_THAT(message, HasSubstr("extra belongs to no such model"));
}

TEST_F(ModelFolder, AConfigurationLargerThanTheWeightsAllocatesNothing) {
  save(path_);
  auto config = tiny_config(110);
  config.vision.width = config.text.encoder_width = config.text.width = 16'384;
  config.vision.layers = config.text.layers = 256;  // some terabytes
  std::ofstream(path_ / "config.json") << write_config(config);
  EXPECT_THAT(failure([&] { load_model_folder(path_); }),
              HasSubstr("the weights do not fit config.json"));
}

TEST_F(ModelFolder, MissingFilesAreNamed) {
  EXPECT_THAT(failure([&] { load_model_folder(path_); }), HasSubstr("no such model folder"));
  for (const char* name : {"config.json", "model.safetensors", "vocab.txt"}) {
    save(path_);
    fs::remove(path_ / name);
    EXPECT_THAT(failure([&] { load_model_folder(path_); }), HasSubstr(name));
    fs::remove_all(path_);
  }
}

}  // namespace
}  // namespace litevl
