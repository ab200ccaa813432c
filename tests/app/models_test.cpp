#include "app/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "config/config_json.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Models : public testing::Test {
 protected:
  fs::path pull(const std::string& name) {
    const fs::path model = folder_.path() / "litevl" / "models" / name;
    fs::create_directories(model);
    for (const char* file : {"config.json", "model.safetensors", "vocab.txt"})
      std::ofstream(model / file) << "x";
    return model;
  }

  TemporaryFolder folder_;
  EnvironmentVariable data_{"XDG_DATA_HOME", folder_.path().string()};
};

TEST_F(Models, OfALibraryIsWhatItWasMadeWith) {
  pull("some/one");
  EXPECT_EQ(model_for_index({}, ModelIdentity{"f00d", "/known"}, {.library = {}, .model = "/set"}),
            "/known");
  EXPECT_EQ(model_for_index("/asked/", ModelIdentity{"f00d", "/known"}, {}), "/asked/");
}

TEST_F(Models, OfANewLibraryAreChosenInOrder) {
  EXPECT_THAT(model_for_index({}, {}, {}).string(), testing::EndsWith("models/toy"));
  const auto one = pull("some/one");
  fs::create_directories(one.parent_path() / "half-pulled");
  EXPECT_EQ(model_for_index({}, {}, {}), one);
  EXPECT_EQ(model_for_index({}, {}, {.library = {}, .model = "/set"}), "/set");
  const auto another = pull("other/one");
  EXPECT_THAT(pulled_models(), testing::ElementsAre(another, one));
  EXPECT_THAT(error_text([] { model_for_index({}, {}, {}); }, Error::Kind::kUsage),
              HasSubstr("2 models to choose from"));
  EXPECT_EQ(model_for_index("/asked", {}, {}), "/asked");
  // One that cannot search is none to choose from.
  ModelConfig config = small_model_config();
  config.joint_space = false;
  std::ofstream(another / "config.json") << write_config(config);
  EXPECT_EQ(model_for_index({}, {}, {}), one);
}

}  // namespace
}  // namespace litevl
