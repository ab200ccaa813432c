// PyTorch's checkpoints, as torch.save writes them since version 1.6: a zip archive of a pickle and
// the bytes of the storages that it refers to.
#pragma once

#include "checkpoint/pickle.h"
#include "checkpoint/tensor_source.h"
#include "checkpoint/zip_file.h"

namespace litevl {

/// An open .pth file. Its tensors are those of the state_dict: the file's own dict, or the one
/// under a name that training programs give it ("model", "state_dict", "model_state_dict",
/// "module", "params", …), also within one another. Optimizers and other objects beside it are
/// never looked at.
class PthFile : public TensorSource {
 public:
  /// Throws Error (kData) if the file is broken or has no state_dict.
  explicit PthFile(const std::filesystem::path& path);

  const std::map<std::string, Shape>& shapes() const override { return shapes_; }
  TensorLayout layout(const std::string& name) const override;
  void read(const std::string& name, void* numbers) const override;

  /// Entries of the state_dict that are not dense tensors of a known type, each with the reason.
  const std::map<std::string, std::string>& not_tensors() const override { return not_tensors_; }

 private:
  // A view of a storage, as `_rebuild_tensor_v2` takes it; counts are elements.
  struct View {
    const ZipFile::Entries::value_type* entry;  // of the zip archive
    std::int64_t offset;
    TensorLayout layout;
  };

  std::string find_root() const;
  const Pickle::Object& find_state_dict(const Pickle& pickle) const;
  void add_entry(const Pickle& pickle, const Pickle::Object& key, const Pickle::Object& value);
  std::string add_tensor(const Pickle& pickle, const std::string& name,
                         const Pickle::Object& value);
  const View& view(const std::string& name) const;
  [[noreturn]] void fail(const std::string& what, const std::string& hint = {}) const;

  ZipFile zip_;
  std::string root_;  // the folder in the archive that everything lies in, with its slash
  std::map<std::string, Shape> shapes_;
  std::map<std::string, View> views_;
  std::map<std::string, std::string> not_tensors_;
};

}  // namespace litevl
