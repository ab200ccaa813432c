// What the README shows of the demo is there, whichever of the demo's two sizes was made.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "support/temporary_folder.h"
#include "toy/files.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  std::ifstream in(fs::path(source == nullptr ? "." : source) / file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::smatch> matches(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), {}};
}

TEST(Readme, ExplainsASceneOfTheDemo) {
  const auto readme = content("README.md"), demo = content("scripts/demo");
  const auto shown = matches(
      readme, std::regex(R"(litevl explain build/demo/world/(videos/\d+\.mp4) "([^"]+)\")"));
  const auto sizes = matches(demo, std::regex(R"(\n *videos=(\d+)\n)"));
  const auto seeds = matches(demo, std::regex(R"(\nseed=(\d+))"));
  ASSERT_EQ(shown.size(), 1u);
  ASSERT_EQ(sizes.size(), 2u);
  ASSERT_EQ(seeds.size(), 1u);
  for (const auto& size : sizes) {
    const TemporaryFolder folder;
    ToyFolderOptions options;
    options.set = ToyFileSet::kLibrary;
    options.videos = std::stoll(size[1]);
    options.seed = std::stoull(seeds[0][1]);
    options.image_size = 16;  // captions are the same
    write_toy_folder(folder.path() / "world", options, [](auto, auto) {});
    std::string caption;
    const auto list =
        nlohmann::json::parse(std::ifstream(folder.path() / "world/annotations.json"));
    for (const auto& video : list)
      if (video["video"] == shown[0][1].str()) caption = video["caption"];
    EXPECT_EQ(caption, shown[0][2].str()) << size[1] << " videos";
  }
}

}  // namespace
}  // namespace litevl
