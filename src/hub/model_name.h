// The name of a model of the Hugging Face hub.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// A model of the hub. Owner and name can be used as names of folders.
struct HubModel {
  std::string owner;
  std::string name;
  std::string revision = "main";  ///< branch, tag or commit

  /// "OWNER/NAME"
  std::string full_name() const { return owner + "/" + name; }
};

/// Reads "OWNER/NAME" or "OWNER/NAME@REVISION". Throws Error (kUsage) if it is neither, or has
/// characters that the hub does not allow.
HubModel parse_hub_model(const std::string& text);

/// Whether `text` is a commit's complete hash, 40 hexadecimal digits.
bool is_commit(std::string_view text);

/// Whether we may create a file with this name: it consists of letters, digits, "_", "-" and ".",
/// and does not begin with ".".
bool is_plain_file_name(std::string_view name);

}  // namespace litevl
