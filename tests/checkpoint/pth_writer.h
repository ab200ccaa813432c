// Writes what torch.save writes, and what it would never write.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace litevl {

/// A zip archive, written front to back. Entries are stored unless told otherwise.
class ZipWriter {
 public:
  enum class Form { kPlain, kZip64, kDeflated };

  explicit ZipWriter(std::ostream& out) : out_(out) {}
  void add(const std::string& name, const void* bytes, std::uint64_t count,
           Form form = Form::kPlain);
  void add(const std::string& name, const std::string& bytes, Form form = Form::kPlain) {
    add(name, bytes.data(), bytes.size(), form);
  }
  /// The directory; ZIP64's records are added where a number needs them or `form` asks for them.
  void finish(Form form = Form::kPlain);

 private:
  void put(const std::string& bytes);

  std::ostream& out_;
  std::uint64_t offset_ = 0;
  std::uint64_t count_ = 0;
  std::string directory_;
};

/// Opcodes of protocol 2, to be joined into a pickle.
namespace pickled {
std::string text(const std::string& value);
std::string integer(std::int64_t value);
std::string tuple(const std::vector<std::string>& items);
std::string global(const std::string& module, const std::string& name);
std::string call(const std::string& callable, const std::vector<std::string>& arguments);
/// A dict, or an OrderedDict as a state_dict is.
std::string dict(const std::vector<std::pair<std::string, std::string>>& items,
                 bool is_ordered = false);
/// A call of torch._utils._rebuild_tensor_v2. `type` is "FloatStorage", …; counts are elements.
std::string tensor(const std::string& type, const std::string& key, std::int64_t storage_size,
                   std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides);
/// Begin and end around one object.
std::string whole(const std::string& object);
}  // namespace pickled

struct PthTensor {
  std::string name;
  std::function<at::Tensor()> make;  ///< called twice: for its shape and for its bytes
};

/// {"model": OrderedDict of the tensors, "epoch": 5}.
void write_pth(const std::filesystem::path& path, const std::vector<PthTensor>& tensors,
               ZipWriter::Form form = ZipWriter::Form::kPlain);

}  // namespace litevl
