#include <gtest/gtest.h>
#include <zlib.h>

#include "server/base64.h"
#include "server/http/gzip.h"
#include "server/http/message.h"

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

TEST(Gzip, WhoTakesIt) {
  for (const char* header :
       {"gzip", "br, gzip", "GZIP", "*", "gzip;q=0.5", "br;q=1.0, gzip; q=0.001"})
    EXPECT_TRUE(accepts_gzip(header)) << header;
  for (const char* header : {"", "br", "identity", "gzip;q=0", "gzip;q=0.000", "xgzip", "br;q=1"})
    EXPECT_FALSE(accepts_gzip(header)) << header;
}

TEST(Gzip, ComesBack) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i % 7) + "\n";
  for (const std::string& bytes : {text, std::string()}) {
    const std::string compressed = gzipped(bytes, 9);
    EXPECT_LT(compressed.size(), bytes.size() / 10 + 64);
    std::string back(bytes.size() + 1, '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    stream.next_out = reinterpret_cast<Bytef*>(back.data());
    stream.avail_out = static_cast<uInt>(back.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    back.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(back, bytes);
  }
}

TEST(HttpDate, TheStandardsExample) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace litevl
