#include "library/index_file.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <ostream>
#include <string_view>

#include "core/error.h"
#include "core/files.h"

namespace litevl {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 30;

// The checksum covers all that follows it. It is checked before FAISS sees a byte, because FAISS
// trusts its numbers.
struct Header {
  char magic[8];
  char stamp[32];
  std::uint64_t ids;
  std::uint32_t reserved;
  std::uint32_t crc;
};
static_assert(sizeof(Header) == 56);
constexpr char kMagic[9] = "LiVLidx1";

class StringReader : public faiss::IOReader {
 public:
  explicit StringReader(std::string_view data) : data_(data) {}

  std::size_t operator()(void* target, std::size_t item, std::size_t count) override {
    if (item == 0) return 0;
    const std::size_t whole = std::min(count, data_.size() / item);
    std::memcpy(target, data_.data(), whole * item);
    data_.remove_prefix(whole * item);
    return whole;
  }

 private:
  std::string_view data_;
};

Header make_header(const std::string& stamp, std::size_t ids) {
  Header header = {};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  stamp.copy(header.stamp, sizeof header.stamp);
  header.ids = ids;
  return header;
}

std::uint32_t checksum(std::uint32_t crc, const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(data), size));
}

}  // namespace

void write_index_file(const std::filesystem::path& file, const std::string& stamp,
                      const std::vector<std::int64_t>& ids, const faiss::Index& index) {
  faiss::VectorIOWriter form;
  faiss::write_index(&index, &form);
  Header header = make_header(stamp, ids.size());
  const std::size_t id_bytes = ids.size() * sizeof ids[0];
  header.crc = checksum(checksum(0, ids.data(), id_bytes), form.data.data(), form.data.size());
  write_file_atomically(file, [&](std::ostream& out) {
    const auto write = [&](const void* data, std::size_t size) {
      out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    };
    write(&header, sizeof header);
    write(ids.data(), id_bytes);
    write(form.data.data(), form.data.size());
  });
}

std::optional<IndexFileContent> read_index_file(const std::filesystem::path& file,
                                                const std::string& stamp) {
  std::string content;
  try {
    content = read_file(file, kMaxFileBytes);
  } catch (const Error&) {
    return std::nullopt;  // missing, most often
  }
  Header header;
  if (content.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, content.data(), sizeof header);
  const std::string_view rest = std::string_view(content).substr(sizeof header);
  Header expected = make_header(stamp, header.ids);
  expected.crc = checksum(0, rest.data(), rest.size());
  if (std::memcmp(&header, &expected, sizeof header) != 0 ||
      header.ids > rest.size() / sizeof(std::int64_t))
    return std::nullopt;

  IndexFileContent result;
  result.ids.resize(header.ids);
  const std::size_t id_bytes = header.ids * sizeof(std::int64_t);
  std::memcpy(result.ids.data(), rest.data(), id_bytes);
  try {
    StringReader reader(rest.substr(id_bytes));
    result.index.reset(faiss::read_index(&reader));
  } catch (const faiss::FaissException&) {
    return std::nullopt;
  }
  const auto& index = *result.index;
  const bool is_ours = dynamic_cast<const faiss::IndexFlat*>(&index) != nullptr ||
                       dynamic_cast<const faiss::IndexIVFFlat*>(&index) != nullptr;
  if (!is_ours || index.metric_type != faiss::METRIC_INNER_PRODUCT ||
      index.ntotal != static_cast<std::int64_t>(result.ids.size()))
    return std::nullopt;
  return result;
}

}  // namespace litevl
