#include "core/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace litevl {
namespace {

TEST(Base64, TheStandardsExamplesBothWays) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64_encoded(bytes), text);
    EXPECT_EQ(base64_decoded(text), bytes);
  }
  EXPECT_EQ(base64_decoded("Zg"), "f");
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(base64_decoded(base64_encoded(all)), all);
}

TEST(Base64, RefusesOthers) {
  for (const char* text : {"Z", "Zg=a", "Zm9\n", "Zm9_", "=Zm9v", "\xff\xff\xff\xff", "Zm9vZ"})
    EXPECT_FALSE(base64_decoded(text)) << text;
}

}  // namespace
}  // namespace litevl
