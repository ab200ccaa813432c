// PyTorch's files: the zip archive.
#include "fuzz/read_checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  fuzz::read_checkpoint(fuzz::as_file(fuzz::as_text(data, size), "x.pth"), size);
  return 0;
}
