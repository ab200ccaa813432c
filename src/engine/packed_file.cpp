#include "engine/packed_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <stdexcept>

#include "checkpoint/kept_hashes.h"
#include "checkpoint/word_hash.h"
#include "core/files.h"
#include "core/sha256.h"
#include "litevl/error.h"

namespace litevl::engine {
namespace {

namespace fs = std::filesystem;

// Note [Packed files]
// A header, then the arrays in the order of packed_parts.cpp, each at a multiple of 64 bytes, as
// the kernels load them. The position of an array follows from the sizes of those before it, which
// the model's configuration gives: the header says only how long the file is, and what it contains.
//
// Its pages belong to the page cache and are shared by all programs that map it. A program that
// reads beyond the end of a file that was truncated is killed (SIGBUS). We never truncate one: a
// new file is written under another name and renamed, which, like removing a file, does not affect
// programs that have the old one mapped. If somebody else truncates the file, or a disk fails, the
// programs that use it end, as they do if that happens to their executable files.
//
// A file that was changed afterwards would give wrong numbers. So the complete contents are read
// and compared with their hash once for each identity of the file (packed_cache.cpp), which
// includes the time of its last change.
//
// Whoever distributes a model folder with a packed/ in it can put numbers there that do not belong
// to the weights, just as they could distribute other weights: users have to trust the folder. But
// no file can cause reading or writing out of bounds, because all sizes come from the
// configuration.

constexpr char kMagic[] = "LiVLpack";
constexpr std::uint64_t kAlignment = 64;

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t reserved;
  std::uint64_t file_bytes;
  char model[16];
  char key[64];         // of sha256
  char contents[16];    // of WordHash
  std::uint64_t check;  // of everything before it
};
static_assert(sizeof(Header) == 2 * kAlignment);

std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

std::uint64_t check_of(const Header& header) {
  WordHash hash;
  hash.add(&header, offsetof(Header, check));
  return hash.value();
}

// Copies `text` into a field, which has room for it.
template <std::size_t kSize>
void put(char (&field)[kSize], const std::string& text) {
  std::memcpy(field, text.data(), std::min(kSize, text.size()));
}

Header header_of(const PackedKey& key) {
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  header.version = kPackedVersion;
  put(header.model, key.model);
  put(header.key, sha256(key.model + '\n' + key.part + '\n' + key.numbers + '\n' + key.layout));
  return header;
}

bool is_header(const Header& header) {
  return std::memcmp(header.magic, kMagic, sizeof header.magic) == 0 &&
         header.version == kPackedVersion && header.check == check_of(header);
}

[[noreturn]] void refuse(const fs::path& path, const std::string& what,
                         Error::Kind kind = Error::Kind::kData) {
  throw Error(kind, path.string(), what);
}

// Opens a regular file for reading; refuses links.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)) {
    if (descriptor_ < 0) refuse(path, std::strerror(errno));
    if (::fstat(descriptor_, &status_) == 0 && S_ISREG(status_.st_mode)) return;
    ::close(descriptor_);
    refuse(path, "not a regular file");
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }
  const struct stat& status() const { return status_; }

  // Whether the file is complete.
  bool read(Header& header) const {
    return ::pread(descriptor_, &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header) &&
           is_header(header);
  }

 private:
  int descriptor_;
  struct stat status_ {};
};

std::shared_ptr<const char> map(const OpenFile& file, std::size_t bytes, const fs::path& path) {
  void* const memory = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (memory == MAP_FAILED)
    refuse(path, std::string("cannot be mapped: ") + std::strerror(errno), Error::Kind::kMachine);
  return {static_cast<const char*>(memory),
          [bytes](const char* at) { ::munmap(const_cast<char*>(at), bytes); }};
}

}  // namespace

PackedFile::PackedFile(const fs::path& path, const PackedKey& key)
    : path_(path), at_(sizeof(Header)) {
  const OpenFile file(path);
  Header header;
  if (!file.read(header)) refuse(path, "no packed weights of this version");
  status_ = file.status();
  if (header.file_bytes != static_cast<std::uint64_t>(status_.st_size)) refuse(path, "is cut off");
  if (const Header wanted = header_of(key);
      std::memcmp(header.key, wanted.key, sizeof header.key) != 0)
    refuse(path, "packed weights of another model or processor");
  contents_.assign(header.contents, sizeof header.contents);
  bytes_ = map(file, header.file_bytes, path);
}

PackedArchive::Memory PackedFile::array(const Memory&, std::size_t bytes) {
  const auto size = static_cast<std::uint64_t>(status_.st_size);
  if (at_ > size || bytes > size - at_) refuse(path_, "is shorter than its model");
  arrays_.push_back({bytes_, bytes_.get() + at_, bytes});
  at_ = aligned(at_ + bytes);
  return arrays_.back();
}

void PackedFile::finish() const {
  if (at_ != static_cast<std::uint64_t>(status_.st_size)) refuse(path_, "is longer than its model");
}

bool PackedFile::is_undamaged() const {
  WordHash hash;
  for (const auto& array : arrays_) hash.add(array.data, array.bytes);
  return hash.digits() == contents_;
}

std::string PackedFile::identity() const { return file_identity(status_); }

PackedArchive::Memory PackedWriter::array(const Memory& there, std::size_t bytes) {
  if (there.bytes != bytes) throw std::logic_error("a packed array is not of its model's size");
  arrays_.push_back(there);
  size_ = aligned((size_ == 0 ? sizeof(Header) : size_) + bytes);
  return there;
}

void PackedWriter::write(const fs::path& path, const PackedKey& key) const {
  WordHash hash;
  for (const auto& array : arrays_) hash.add(array.data, array.bytes);
  Header header = header_of(key);
  header.file_bytes = size_;
  put(header.contents, hash.digits());
  header.check = check_of(header);
  write_file_atomically(path, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
    constexpr std::array<char, kAlignment> kZeros{};
    for (const auto& array : arrays_) {
      out.write(static_cast<const char*>(array.data), static_cast<std::streamsize>(array.bytes));
      out.write(kZeros.data(), static_cast<std::streamsize>(aligned(array.bytes) - array.bytes));
    }
  });
}

std::optional<std::string> packed_model(const fs::path& path) {
  try {
    const OpenFile file(path);
    Header header;
    if (file.read(header)) return std::string(header.model, sizeof header.model);
  } catch (const Error&) {
    // It is not a packed file.
  }
  return {};
}

}  // namespace litevl::engine
