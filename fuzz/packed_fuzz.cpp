// A file of packed weights: the first byte says of what part, the second whether its header is made
// to fit, as whoever wants to do harm would.
#include "checkpoint/word_hash.h"
#include "core/files.h"
#include "engine/packed_file.h"
#include "engine/packed_parts.h"
#include "fuzz/fuzz_input.h"

namespace {

using namespace litevl;
using namespace litevl::engine;

const PackedKey kKey{"0123456789abcdef", "video", "int8", "any"};

// Of Note [Packed files] in packed_file.cpp.
constexpr std::size_t kHeaderBytes = 128, kSizeAt = 16, kCheckAt = 120;

const VisionConfig kVision{.image_height = 4,
                           .image_width = 6,
                           .patch_size = 2,
                           .width = 16,
                           .layers = 1,
                           .heads = 2,
                           .mlp_width = 16,
                           .max_frames = 3};
const TextConfig kText{.width = 6,
                       .layers = 1,
                       .heads = 2,
                       .mlp_width = 10,
                       .vocabulary = 7,
                       .max_positions = 3,
                       .encoder_width = 5};

std::string forge(std::string file) {
  static const std::string header = [] {
    const auto path = fuzz::folder() / "header.packed";
    PackedWriter none;
    Numbers<float> nothing;
    none.numbers(nothing, 0);
    none.write(path, kKey);
    return read_file(path, kHeaderBytes);
  }();
  if (file.size() < kHeaderBytes) file.resize(kHeaderBytes);
  const std::uint64_t size = file.size();
  file.replace(0, kSizeAt, header, 0, kSizeAt);
  std::memcpy(file.data() + kSizeAt, &size, sizeof size);
  // The model and the key; what its contents should be stays as it is.
  file.replace(kSizeAt + 8, 80, header, kSizeAt + 8, 80);
  WordHash check;
  check.add(file.data(), kCheckAt);
  const std::uint64_t value = check.value();
  std::memcpy(file.data() + kCheckAt, &value, sizeof value);
  return file;
}

// Everything that is read of the file must be in it, and come back when it is written again.
template <class Part, class Pass>
void read_part(const std::filesystem::path& path, const Pass& pass) {
  PackedFile file(path, kKey);
  Part part;
  pass(file, part);
  file.finish();
  file.is_undamaged();
  PackedWriter writer;
  pass(writer, part);
  if (writer.size_bytes() != std::filesystem::file_size(path)) std::abort();
  const auto again = fuzz::folder() / "again.packed";
  writer.write(again, kKey);
  PackedFile same(again, kKey);
  Part copy;
  pass(same, copy);
  same.finish();
  if (!same.is_undamaged()) std::abort();
}

template <class Number>
void read_vision(const std::filesystem::path& path, bool in_bytes) {
  read_part<VisionWeights<Number>>(path, [&](PackedArchive& archive, auto& part) {
    pass_vision(archive, kVision, in_bytes, part);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::string bytes(fuzz::as_text(data + 2, size - 2));
  if (data[1] != '?') bytes = forge(std::move(bytes));
  const auto path = fuzz::as_file(bytes, "x.packed");
  packed_model(path);
  fuzz::read_or_refuse([&] {
    switch (data[0] % 8) {
      case 0:
        return read_vision<float>(path, /*in_bytes=*/true);
      case 1:
        return read_vision<Bf16>(path, /*in_bytes=*/true);
      case 2:
        return read_vision<Bf16>(path, /*in_bytes=*/false);
      case 3:
        return read_part<EmbeddingWeights>(path, [](PackedArchive& archive, auto& part) {
          pass_embeddings(archive, kText, part);
        });
      case 4:
        return read_part<std::vector<TextLayerWeights<Bf16>>>(
            path,
            [](PackedArchive& archive, auto& part) { pass_text_layers(archive, kText, part); });
      case 5:
        return read_part<std::vector<CrossWeights<float>>>(
            path, [](PackedArchive& archive, auto& part) { pass_cross(archive, kText, part); });
      case 6:
        return read_part<std::vector<AbsorbedWeights<Bf16>>>(
            path, [](PackedArchive& archive, auto& part) { pass_absorbed(archive, kText, part); });
      default:
        return read_part<DecoderWeights>(
            path, [](PackedArchive& archive, auto& part) { pass_decoder(archive, kText, part); });
    }
  });
  return 0;
}
