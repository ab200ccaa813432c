// Where a model folder's packed weights are kept from one run of a program to the next.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "checkpoint/safetensors_file.h"
#include "engine/packed_file.h"

namespace litevl::engine {

/// The packed weights of one model: in `packed` inside its folder or, if that cannot be written, in
/// the user's cache. They may be removed at any time. May be used by any number of threads and
/// programs.
class PackedCache {
 public:
  /// For the model with the weights in `file` and the fingerprint `model`.
  PackedCache(std::shared_ptr<const SafetensorsFile> file, std::string model);

  using Pass = std::function<void(PackedArchive&)>;

  /// Lets `pass` read the arrays that are kept for `part` ("video"), `numbers` ("int8") and
  /// `layout` ("avx2", or "any"). Returns false if nothing complete and undamaged is kept; what was
  /// read must not be used then. Throws Error (kData) if the file of the model's weights has
  /// changed since it was opened.
  bool find(const std::string& part, const std::string& numbers, const std::string& layout,
            const Pass& pass) const;

  /// Keeps the arrays of such a part, and removes what is kept of other models that were in this
  /// folder before. Does nothing if nothing can be written.
  void keep(const std::string& part, const std::string& numbers, const std::string& layout,
            const Pass& pass) const;

 private:
  std::shared_ptr<const SafetensorsFile> file_;
  std::string model_;
  std::vector<std::filesystem::path> folders_;  // the first that can be written is
};

}  // namespace litevl::engine
