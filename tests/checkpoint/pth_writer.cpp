#include "checkpoint/pth_writer.h"

#include <zlib.h>

#include <fstream>

#include "core/torch.h"

namespace litevl {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 0xff);
  return out;
}

std::uint64_t checksum(const void* bytes, std::uint64_t count) {
  uLong sum = crc32(0, nullptr, 0);
  const auto* at = static_cast<const Bytef*>(bytes);
  for (; count > 0;) {
    const auto piece = static_cast<uInt>(std::min<std::uint64_t>(count, 1U << 30));
    sum = crc32(sum, at, piece);
    at += piece;
    count -= piece;
  }
  return sum;
}

std::string deflated(const void* bytes, std::uint64_t count) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, static_cast<uLong>(count)), '\0');
  stream.next_in = static_cast<Bytef*>(const_cast<void*>(bytes));
  stream.avail_in = static_cast<uInt>(count);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  const auto packed_bytes = static_cast<std::size_t>(stream.total_out);
  deflateEnd(&stream);
  return out.substr(0, packed_bytes);
}

constexpr std::uint64_t kIn64 = 0xffffffff;

}  // namespace

void ZipWriter::put(const std::string& bytes) {
  out_ << bytes;
  offset_ += bytes.size();
}

void ZipWriter::add(const std::string& name, const void* bytes, std::uint64_t count, Form form) {
  const std::string packed = form == Form::kDeflated ? deflated(bytes, count) : "";
  const std::uint64_t stored = form == Form::kDeflated ? packed.size() : count;
  const bool is_64 = form == Form::kZip64 || offset_ >= kIn64 || count >= kIn64;
  const std::uint64_t begin = offset_;
  const std::string method = number(form == Form::kDeflated ? 8 : 0, 2);
  const std::string sum = number(checksum(bytes, count), 4);
  const std::string sizes =
      is_64 ? number(kIn64, 4) + number(kIn64, 4) : number(stored, 4) + number(count, 4);
  const std::string sizes64 = number(count, 8) + number(stored, 8);
  const std::string local_extra = is_64 ? number(1, 2) + number(16, 2) + sizes64 : "";
  const std::string extra = is_64 ? number(1, 2) + number(24, 2) + sizes64 + number(begin, 8) : "";
  const std::string common = number(0, 2) + method + number(0, 4) + sum + sizes;

  put(number(0x04034b50, 4) + number(20, 2) + common + number(name.size(), 2) +
      number(local_extra.size(), 2) + name + local_extra);
  if (form == Form::kDeflated)
    out_ << packed;
  else
    out_.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(count));
  offset_ += stored;
  directory_ += number(0x02014b50, 4) + number(20, 2) + number(20, 2) + common +
                number(name.size(), 2) + number(extra.size(), 2) + number(0, 2 + 2 + 2 + 4) +
                number(is_64 ? kIn64 : begin, 4) + name + extra;
  ++count_;
}

void ZipWriter::finish(Form form) {
  const std::uint64_t begin = offset_;
  put(directory_);
  const bool is_64 = form == Form::kZip64 || begin >= kIn64;
  if (is_64) {
    const std::uint64_t record = offset_;
    put(number(0x06064b50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) +
        number(count_, 8) + number(count_, 8) + number(directory_.size(), 8) + number(begin, 8));
    put(number(0x07064b50, 4) + number(0, 4) + number(record, 8) + number(1, 4));
  }
  put(number(0x06054b50, 4) + number(0, 4) + number(is_64 ? 0xffff : count_, 2) +
      number(is_64 ? 0xffff : count_, 2) + number(is_64 ? kIn64 : directory_.size(), 4) +
      number(is_64 ? kIn64 : begin, 4) + number(0, 2));
}

namespace pickled {

std::string text(const std::string& value) {
  std::string out(1, 'X');
  return out.append(number(value.size(), 4)).append(value);
}

std::string integer(std::int64_t value) {
  return std::string("\x8a\x08") + number(static_cast<std::uint64_t>(value), 8);
}

std::string tuple(const std::vector<std::string>& items) {
  std::string out = "(";
  for (const auto& item : items) out += item;
  return out + "t";
}

std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

std::string call(const std::string& callable, const std::vector<std::string>& arguments) {
  return callable + tuple(arguments) + "R";
}

std::string dict(const std::vector<std::pair<std::string, std::string>>& items, bool is_ordered) {
  std::string out = is_ordered ? global("collections", "OrderedDict") + ")R(" : "}(";
  for (const auto& [key, value] : items) out += text(key) + value;
  return out + "u";
}

std::string tensor(const std::string& type, const std::string& key, std::int64_t storage_size,
                   std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides) {
  const auto integers = [](const std::vector<std::int64_t>& values) {
    std::vector<std::string> items;
    for (const auto value : values) items.push_back(integer(value));
    return tuple(items);
  };
  const std::string storage = tuple({text("storage"), global("torch", type), text(key), text("cpu"),
                                     integer(storage_size)}) +
                              "Q";
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              {storage, integer(offset), integers(shape), integers(strides), "\x89",
               global("collections", "OrderedDict") + ")R"});
}

std::string whole(const std::string& object) { return "\x80\x02" + object + "."; }

}  // namespace pickled

void write_pth(const std::filesystem::path& path, const std::vector<PthTensor>& tensors,
               ZipWriter::Form form) {
  std::ofstream out(path, std::ios::binary);
  ZipWriter zip(out);
  std::vector<std::pair<std::string, std::string>> state;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto values = tensors[i].make();
    const auto type = values.scalar_type() == torch::kLong       ? "LongStorage"
                      : values.scalar_type() == torch::kHalf     ? "HalfStorage"
                      : values.scalar_type() == torch::kBFloat16 ? "BFloat16Storage"
                                                                 : "FloatStorage";
    state.emplace_back(tensors[i].name,
                       pickled::tensor(type, std::to_string(i), values.numel(), 0,
                                       values.sizes().vec(), values.contiguous().strides().vec()));
  }
  zip.add("archive/data.pkl",
          pickled::whole(pickled::dict(
              {{"model", pickled::dict(state, true)}, {"epoch", pickled::integer(5)}})),
          form);
  const auto data_form = form == ZipWriter::Form::kDeflated ? ZipWriter::Form::kPlain : form;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto values = tensors[i].make().contiguous();
    zip.add("archive/data/" + std::to_string(i), values.data_ptr(), values.nbytes(), data_form);
  }
  zip.add("archive/version", "3\n");
  zip.finish(form);
}

}  // namespace litevl
