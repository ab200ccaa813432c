#include "app/shard.h"

#include <charconv>

#include "litevl/error.h"

namespace litevl {

Shard parse_shard(const std::string& text) {
  Shard shard;
  const auto slash = text.find('/');
  const auto read = [&](std::size_t begin, std::size_t end, std::int64_t& number) {
    const char* last = text.data() + end;
    const auto result = std::from_chars(text.data() + begin, last, number);
    return result.ec == std::errc() && result.ptr == last;
  };
  if (slash == std::string::npos || !read(0, slash, shard.number) ||
      !read(slash + 1, text.size(), shard.count) || shard.number < 1 || shard.number > shard.count)
    throw Error(Error::Kind::kUsage, "--shard", "is " + text + ", expected a part such as 3/8");
  return shard;
}

}  // namespace litevl
