// What the hub says about a model: its commit and its files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// A model's files at one commit.
struct HubListing {
  std::string commit;              ///< 40 hexadecimal digits
  std::vector<std::string> files;  ///< in the model's top folder, with plain names
};

/// Reads the response of the hub's API for a model (at most 16 MiB). Files in subfolders and files
/// whose names are not plain are ignored. Throws Error (kData) naming `where` if it does not have
/// the expected form.
HubListing read_hub_listing(std::string_view text, const std::string& where);

/// The files that an import reads.
struct ChosenFiles {
  std::string weights;
  std::optional<std::string> config;
  std::optional<std::string> vocab;
};

/// model.safetensors, otherwise pytorch_model.bin, otherwise the only .pth file; config.json with
/// the first two; and vocab.txt. Throws Error (kData) naming `where` if there are no such weights,
/// or several.
ChosenFiles choose_files(const HubListing& listing, const std::string& where);

/// Throws Error (kData) naming `where` if a config.json, in the form of Hugging Face, is for
/// another kind of model than BLIP, or if it is not JSON. Called before the weights are downloaded.
void check_is_blip(std::string_view config_text, const std::string& where);

}  // namespace litevl
