// The names that BLIP's weights have in the files that people download, as data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/tensor_source.h"

namespace litevl {

enum class KeyTransform {
  kNone,
  kExpOfNegative,  ///< CLIP's logit_scale, of which BLIP's temperature is exp(-x)
};

/// What a file has for one of our parameters.
struct KeySource {
  std::string name;  ///< theirs
  KeyTransform transform = KeyTransform::kNone;
};

/// A file's names, sorted by what becomes of them.
struct KeyMap {
  std::map<std::string, KeySource> by_ours;         ///< our name to theirs
  std::map<std::string, std::int64_t> num_ignored;  ///< reason to number of tensors
  std::vector<std::string> unknown;                 ///< names that no rule knows
};

/// Sorts `shapes`' names, of BLIP's own files or of Hugging Face's. A prefix that the whole model
/// shares is dropped, and what wrappers put into names (`without_wrappers`).
KeyMap map_keys(const std::map<std::string, Shape>& shapes);

/// `name` without the parts by which PyTorch's wrappers of modules lengthen it, wherever they
/// stand: "module." of DataParallel, "_orig_mod." of torch.compile, and FSDP's and checkpointing's.
std::string without_wrappers(std::string_view name);

/// Whether an import may initialise our parameter `name` if the file lacks it: the heads, which a
/// question-answering checkpoint has not, and what only LiteVL has.
bool may_be_made_new(std::string_view name);

/// Whether our parameter `name` is one that LiteVL adds to BLIP.
bool is_temporal(std::string_view name);

}  // namespace litevl
