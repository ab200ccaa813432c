#include "checkpoint/safetensors_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_text.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

// The limit of the format's own library.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
// A parsed value takes far more memory than its text, so their number is limited as well. The
// largest models have some 100,000 tensors of about 10 values.
constexpr std::int64_t kMaxHeaderValues = 4'000'000;
constexpr int kMaxHeaderDepth = 4;
// Metadata may hold a training's whole configuration.
constexpr std::size_t kMaxTokenBytes = 16 << 20;
constexpr std::size_t kMaxDimensions = 16;

std::uint64_t little_endian(const unsigned char* bytes) {
  std::uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

void SafetensorsFile::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, file_.path().string(), what);
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : file_(path), status_(file_.status()) {
  if (file_.size_bytes() < 8) fail("not a safetensors file: shorter than 8 bytes");
  unsigned char length[8];
  file_.read(0, length, sizeof length);
  const std::uint64_t header_bytes = little_endian(length);
  if (header_bytes > kMaxHeaderBytes || header_bytes > file_.size_bytes() - 8)
    fail("not a safetensors file, or cut off: a header of " + std::to_string(header_bytes) +
         " bytes in a file of " + std::to_string(file_.size_bytes()));
  header_ = file_.read(8, header_bytes);
  parse_header(header_, 8 + header_bytes);
}

void SafetensorsFile::parse_header(const std::string& text, std::uint64_t data_offset) {
  const json header = parse_json(
      text, file_.path().string() + ", the safetensors header",
      {.depth = kMaxHeaderDepth, .values = kMaxHeaderValues, .token_bytes = kMaxTokenBytes});
  if (!header.is_object()) fail("the safetensors header is not a JSON object");
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      add_tensor(name, entry, data_offset);
      continue;
    }
    if (!entry.is_object()) fail("__metadata__ is not an object");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) fail("__metadata__." + key + " is not a string");
      metadata_[key] = value.get<std::string>();
    }
  }
  check_places(data_offset);
}

void SafetensorsFile::add_tensor(const std::string& name, const json& entry,
                                 std::uint64_t data_offset) {
  const std::uint64_t data_bytes = file_.size_bytes() - data_offset;
  const std::string where = "tensor " + name + ": ";
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry["shape"].is_array() || !entry.contains("data_offsets") ||
      !entry["data_offsets"].is_array())
    fail(where + "dtype, shape or data_offsets missing");
  const auto type_name = entry["dtype"].get<std::string>();
  const auto type = safetensors_type(type_name);
  if (!type) fail(where + "type " + type_name + " is not supported");
  Shape shape;
  if (entry["shape"].size() > kMaxDimensions) fail(where + "too many dimensions");
  for (const auto& size : entry["shape"]) {
    if (!size.is_number_unsigned() || size.get<std::uint64_t>() > INT64_MAX)
      fail(where + "a size of its shape is not a whole number");
    shape.push_back(size.get<std::int64_t>());
  }
  std::int64_t bytes = 0;
  if (!shape_bytes(shape, number_bytes(*type), bytes))
    fail(where + "shape " + format_shape(shape) + " is impossibly large");
  const auto& offsets = entry["data_offsets"];
  if (offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
    fail(where + "data_offsets are not two whole numbers");
  const auto begin = offsets[0].get<std::uint64_t>();
  const auto end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data_bytes)
    fail(where + "lies at bytes [" + std::to_string(begin) + ", " + std::to_string(end) + ") of " +
         std::to_string(data_bytes));
  if (end - begin != static_cast<std::uint64_t>(bytes))
    fail(where + "has " + std::to_string(end - begin) + " bytes, its shape " + format_shape(shape) +
         " needs " + std::to_string(bytes));
  shapes_[name] = std::move(shape);
  places_[name] = {*type, data_offset + begin, end - begin};
}

void SafetensorsFile::check_places(std::uint64_t data_offset) const {
  std::vector<const std::pair<const std::string, Place>*> in_order;
  for (const auto& place : places_) in_order.push_back(&place);
  std::sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.offset, a->second.bytes) <
           std::pair(b->second.offset, b->second.bytes);
  });
  std::uint64_t expected = data_offset;
  for (const auto* place : in_order) {
    if (place->second.offset != expected)
      fail("tensor " + place->first +
           (place->second.offset < expected ? " overlaps another" : " comes after a gap"));
    expected += place->second.bytes;
  }
  if (expected != file_.size_bytes()) fail("there are bytes after the last tensor");
}

const SafetensorsFile::Place& SafetensorsFile::place(const std::string& name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) fail("has no tensor " + name);
  return found->second;
}

TensorLayout SafetensorsFile::layout(const std::string& name) const {
  const auto& [type, offset, bytes] = place(name);
  return {type, static_cast<std::int64_t>(bytes) / number_bytes(type), {}};
}

void SafetensorsFile::read(const std::string& name, void* numbers) const {
  const auto& [type, offset, bytes] = place(name);
  file_.read(offset, numbers, bytes);
  check_unchanged();
}

void SafetensorsFile::check_unchanged() const {
  const auto now = file_.status();
  if (now.st_size != status_.st_size || now.st_mtim.tv_sec != status_.st_mtim.tv_sec ||
      now.st_mtim.tv_nsec != status_.st_mtim.tv_nsec)
    fail("was changed while it was used");
}

}  // namespace litevl
