// Where a model folder's packed weights are kept between programs.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "checkpoint/safetensors_file.h"
#include "engine/packed_file.h"

namespace litevl::engine {

/// The packed weights of one model: in `packed` inside its folder or, where that cannot be written,
/// in the user's cache. All of it may be removed at any time. Any number of threads and programs.
class PackedCache {
 public:
  /// Of the model whose weights are `file` and whose fingerprint is `model`.
  PackedCache(std::shared_ptr<const SafetensorsFile> file, std::string model);

  using Pass = std::function<void(PackedArchive&)>;

  /// Goes with `pass` through the arrays of what is kept as `part` ("video"), in `numbers`
  /// ("int8"), for `layout` ("avx2", or "any"). False if nothing whole and undamaged is kept: what
  /// was gone through is not to be used then. Throws Error (kData) if the model's weights were
  /// written to since they were opened.
  bool find(const std::string& part, const std::string& numbers, const std::string& layout,
            const Pass& pass) const;

  /// Keeps the arrays of such a part, and removes what is kept of models that stood there before.
  /// Where nothing can be written, nothing is kept.
  void keep(const std::string& part, const std::string& numbers, const std::string& layout,
            const Pass& pass) const;

 private:
  std::shared_ptr<const SafetensorsFile> file_;
  std::string model_;
  std::vector<std::filesystem::path> folders_;  // the first that can be written is
};

}  // namespace litevl::engine
