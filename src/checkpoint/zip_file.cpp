#include "checkpoint/zip_file.h"

#include <zlib.h>

#include <algorithm>

#include "litevl/error.h"

namespace litevl {
namespace {

// Signatures and sizes of the records: APPNOTE.TXT of PKWARE, version 6.3, sections 4.3.7
// to 4.3.16.
constexpr std::uint64_t kLocalHeader = 0x04034b50, kLocalHeaderBytes = 30;
constexpr std::uint64_t kDirectoryEntry = 0x02014b50, kDirectoryEntryBytes = 46;
constexpr std::uint64_t kEnd = 0x06054b50, kEndBytes = 22;
constexpr std::uint64_t kEnd64 = 0x06064b50, kEnd64Bytes = 56;
constexpr std::uint64_t kEnd64Locator = 0x07064b50, kEnd64LocatorBytes = 20;
constexpr std::uint64_t kMaxCommentBytes = 65'535;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kExtra64 = 1;
constexpr std::uint64_t kIn64 = 0xffffffff;  // in a 32-bit field: the value is in the ZIP64 extra

constexpr std::uint64_t kMaxDirectoryBytes = 64 << 20;

// How far an entry may unpack: the pickles of checkpoints shrink to a tenth.
constexpr std::uint64_t kFreeBytes = 256 << 10, kMaxGrowth = 32;

std::uint64_t number(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Takes, in the order the format gives, those of the three values that did not fit 32 bits.
bool read_extra64(const std::string& extra, ZipFile::Entry& entry) {
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const auto id = number(extra, at, 2), size = number(extra, at + 2, 2);
    at += 4;
    if (size > extra.size() - at) return false;
    if (id == kExtra64) {
      const std::size_t end = at + size;
      for (std::uint64_t* value : {&entry.bytes, &entry.stored_bytes, &entry.header_offset}) {
        if (*value != kIn64) continue;
        if (at + 8 > end) return false;
        *value = number(extra, at, 8);
        at += 8;
      }
      return true;
    }
    at += size;
  }
  return entry.bytes != kIn64 && entry.stored_bytes != kIn64 && entry.header_offset != kIn64;
}

bool inflate_all(const std::string& packed, std::string& out) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  // zlib does not write through next_in, whose type only lacks the const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return result == Z_STREAM_END && stream.avail_out == 0;
}

}  // namespace

void ZipFile::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, file_.path().string(), what,
              "it may be cut off: download or copy it again");
}

void ZipFile::refuse(const std::string& what) const {
  throw Error(Error::Kind::kData, file_.path().string(), what);
}

ZipFile::ZipFile(const std::filesystem::path& path) : file_(path) {
  const std::uint64_t size = file_.size_bytes();
  const std::uint64_t tail_bytes = std::min(size, kEndBytes + kMaxCommentBytes);
  const std::string tail = file_.read(size - tail_bytes, tail_bytes);
  std::uint64_t at = tail_bytes;  // of the end record in `tail`; past the end while not found
  for (std::uint64_t end = tail_bytes; end >= kEndBytes && at == tail_bytes; --end)
    if (number(tail, end - kEndBytes, 4) == kEnd) at = end - kEndBytes;
  if (at == tail_bytes) fail("not a zip archive: it has no directory at its end");

  std::uint64_t count = number(tail, at + 10, 2);
  std::uint64_t bytes = number(tail, at + 12, 4);
  std::uint64_t offset = number(tail, at + 16, 4);
  const std::uint64_t end_offset = size - tail_bytes + at;
  if (end_offset >= kEnd64LocatorBytes) {
    const std::string locator = file_.read(end_offset - kEnd64LocatorBytes, kEnd64LocatorBytes);
    if (number(locator, 0, 4) == kEnd64Locator) {
      const std::string end64 = file_.read(number(locator, 8, 8), kEnd64Bytes);
      if (number(end64, 0, 4) != kEnd64) fail("the zip archive's ZIP64 record is broken");
      count = number(end64, 32, 8);
      bytes = number(end64, 40, 8);
      offset = number(end64, 48, 8);
    }
  }
  if (bytes > kMaxDirectoryBytes) fail("the zip archive's directory is impossibly large");
  read_directory(offset, bytes, count);
}

void ZipFile::read_directory(std::uint64_t offset, std::uint64_t bytes, std::uint64_t count) {
  const std::string directory = file_.read(offset, bytes);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (directory.size() - at < kDirectoryEntryBytes || number(directory, at, 4) != kDirectoryEntry)
      fail("the zip archive's directory is broken");
    const auto name_bytes = number(directory, at + 28, 2);
    const auto extra_bytes = number(directory, at + 30, 2);
    const auto comment_bytes = number(directory, at + 32, 2);
    const auto entry_bytes = kDirectoryEntryBytes + name_bytes + extra_bytes + comment_bytes;
    if (directory.size() - at < entry_bytes) fail("the zip archive's directory is broken");
    const std::string name = directory.substr(at + kDirectoryEntryBytes, name_bytes);
    const std::string extra = directory.substr(at + kDirectoryEntryBytes + name_bytes, extra_bytes);
    Entry entry{number(directory, at + 42, 4), number(directory, at + 20, 4),
                number(directory, at + 24, 4),
                static_cast<std::uint16_t>(number(directory, at + 10, 2))};
    if ((number(directory, at + 8, 2) & kEncrypted) != 0) refuse("the zip archive is encrypted");
    if (!read_extra64(extra, entry)) fail("the zip archive's directory is broken");
    if (entry.stored_bytes > file_.size_bytes() ||
        (entry.method == 0 && entry.stored_bytes != entry.bytes))
      fail("zip entry " + name + " has impossible sizes");
    if (!entries_.emplace(name, entry).second) refuse("zip entry " + name + " is there twice");
    at += entry_bytes;
  }
}

const ZipFile::Entry& ZipFile::find(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse("has no zip entry " + name);
  return found->second;
}

std::uint64_t ZipFile::begin_of(const std::string& name, const Entry& entry) const {
  const std::string header = file_.read(entry.header_offset, kLocalHeaderBytes);
  if (number(header, 0, 4) != kLocalHeader) fail("zip entry " + name + " has no header");
  return entry.header_offset + kLocalHeaderBytes + number(header, 26, 2) + number(header, 28, 2);
}

std::uint64_t ZipFile::data_offset(const std::string& name) const {
  const Entry& entry = find(name);
  if (entry.method != 0) refuse("zip entry " + name + " is compressed, which PyTorch never does");
  const std::uint64_t begin = begin_of(name, entry);
  if (begin > file_.size_bytes() || entry.bytes > file_.size_bytes() - begin)
    fail("zip entry " + name + " goes past the end of the file");
  return begin;
}

std::string ZipFile::read(const std::string& name, std::uint64_t limit_bytes) const {
  const Entry& entry = find(name);
  if (entry.bytes > limit_bytes || entry.stored_bytes > limit_bytes)
    refuse("zip entry " + name + " has " +
           std::to_string(std::max(entry.bytes, entry.stored_bytes)) + " bytes, at most " +
           std::to_string(limit_bytes) + " are read");
  if (entry.bytes > kFreeBytes + kMaxGrowth * entry.stored_bytes)
    refuse("zip entry " + name + " unpacks from " + std::to_string(entry.stored_bytes) +
           " bytes to " + std::to_string(entry.bytes) + ", which no checkpoint needs");
  const std::string stored = file_.read(begin_of(name, entry), entry.stored_bytes);
  if (entry.method == 0) return stored;
  std::string content(entry.bytes, '\0');
  if (entry.method != Z_DEFLATED || !inflate_all(stored, content))
    fail("zip entry " + name + " cannot be unpacked");
  return content;
}

}  // namespace litevl
