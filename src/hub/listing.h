// What the hub says of a model: its commit and its files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// A model's files at one commit.
struct HubListing {
  std::string commit;              ///< 40 hexadecimal digits
  std::vector<std::string> files;  ///< in the model's folder itself, with plain names
};

/// Reads what the hub's API answers for a model (at most 16 MiB). Files in folders and files with
/// names that are no plain ones are passed over. Throws Error (kData) naming `where` if it is not
/// of that form.
HubListing read_hub_listing(std::string_view text, const std::string& where);

/// Those that an import reads.
struct ChosenFiles {
  std::string weights;
  std::optional<std::string> config;
  std::optional<std::string> vocab;
};

/// model.safetensors, else pytorch_model.bin, else the one .pth; config.json beside the first two,
/// and vocab.txt. Throws Error (kData) naming `where` if there are no such weights, or several.
ChosenFiles choose_files(const HubListing& listing, const std::string& where);

/// Throws Error (kData) naming `where` if a config.json, as Hugging Face writes it, says that it is
/// of another kind of model than BLIP, or if it is not JSON: before its weights are fetched.
void check_is_blip(std::string_view config_text, const std::string& where);

}  // namespace litevl
