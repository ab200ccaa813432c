// PyTorch's files: the pickle, in a sound archive with two storages.
#include "fuzz/read_checkpoint.h"

namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 0xff);
  return out;
}

// Stored entries, and only the fields that a reader needs.
std::string archive(std::initializer_list<std::pair<std::string, std::string>> entries) {
  std::string out, directory;
  for (const auto& [name, bytes] : entries) {
    const std::string sizes =
        number(bytes.size(), 4) + number(bytes.size(), 4) + number(name.size(), 2) + number(0, 2);
    directory += number(0x02014b50, 4) + number(0, 16) + sizes + number(0, 10) +
                 number(out.size(), 4) + name;
    out += number(0x04034b50, 4) + number(0, 14) + sizes + name + bytes;
  }
  const auto at = out.size();
  return out + directory + number(0x06054b50, 4) + number(0, 4) + number(entries.size(), 2) +
         number(entries.size(), 2) + number(directory.size(), 4) + number(at, 4) + number(0, 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const std::string file = archive({{"a/data.pkl", std::string(fuzz::as_text(data, size))},
                                    {"a/data/0", std::string(96, '\1')},
                                    {"a/data/1", std::string(8, '\2')}});
  fuzz::read_checkpoint(fuzz::as_file(file, "x.pth"), file.size());
  return 0;
}
