#include "app/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr char kFile[] = "/etc/x/config.toml";

TEST(Settings, PathsAreOfTheFilesFolderOrTheHome) {
  const EnvironmentVariable home("HOME", "/home/a");
  const auto settings = settings_from("library = 'videos/../mine'\nmodel = '~/models/blip'", kFile);
  EXPECT_EQ(settings.library, "/etc/x/mine");
  EXPECT_EQ(settings.model, "/home/a/models/blip");
  EXPECT_EQ(settings_from("model = '/m'", kFile).model, "/m");
  EXPECT_TRUE(settings_from("", kFile).library.empty());
}

TEST(Settings, WhatIsWrongIsSaidWithItsLine) {
  const auto refusal = [](const std::string& text) {
    return error_text([&] { settings_from(text, kFile); }, Error::Kind::kUsage);
  };
  EXPECT_EQ(
      refusal("\nmodell = '/m'"),
      std::string(kFile) + ": line 2: there is no setting \"modell\", only library and model");
  for (const char* text : {"library = 3", "library = ''", "library = ['a']", "[library]\na = 'b'"})
    EXPECT_THAT(refusal(text), HasSubstr("line 1: \"library\" is not the path of a folder"))
        << text;
  EXPECT_THAT(refusal("library = "), HasSubstr("line 1: "));
  const EnvironmentVariable home("HOME", "");
  EXPECT_THAT(refusal("model = '~/m'"), HasSubstr("no home folder"));
}

TEST(Settings, OfAUserAreInTheConfigurationFolder) {
  const TemporaryFolder folder;
  const EnvironmentVariable config("XDG_CONFIG_HOME", folder.path().string());
  const EnvironmentVariable data("XDG_DATA_HOME", "/data");
  EXPECT_TRUE(user_settings().library.empty());
  EXPECT_EQ(default_library(user_settings()), "/data/litevl/library");
  std::filesystem::create_directory(folder.path() / "litevl");
  std::ofstream(folder.path() / "litevl" / "config.toml") << "library = 'here'\n";
  EXPECT_EQ(default_library(user_settings()), folder.path() / "litevl" / "here");
  std::ofstream(settings_file()) << std::string(1 << 17, '#');
  EXPECT_THROW(user_settings(), Error);
}

// As of a service: no home, or what the specification says is to be passed over.
TEST(Settings, WithoutAHomeALibraryHasToBeNamed) {
  const EnvironmentVariable home("HOME", "");
  const EnvironmentVariable config("XDG_CONFIG_HOME", "relative");
  const EnvironmentVariable data("XDG_DATA_HOME", "");
  EXPECT_TRUE(settings_file().empty());
  EXPECT_THAT(error_text([] { default_library(user_settings()); }, Error::Kind::kUsage),
              HasSubstr("--library"));
}

}  // namespace
}  // namespace litevl
