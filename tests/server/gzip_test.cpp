#include "server/http/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "server/http/message.h"

namespace litevl {
namespace {

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
