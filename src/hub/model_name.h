// Which model of the Hugging Face hub is meant.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// A model of the hub. Owner and name are fit for a folder's name.
struct HubModel {
  std::string owner;
  std::string name;
  std::string revision = "main";  ///< branch, tag or commit

  /// "OWNER/NAME"
  std::string full_name() const { return owner + "/" + name; }
};

/// Reads "OWNER/NAME" or "OWNER/NAME@REVISION". Throws Error (kUsage) if it is neither, or has what
/// the hub allows in none of the three.
HubModel parse_hub_model(const std::string& text);

/// Whether `text` is a commit's whole number, 40 hexadecimal digits.
bool is_commit(std::string_view text);

/// Whether a file of this name may be made in a folder of ours: letters, digits, "_", "-" and ".",
/// which it does not begin with.
bool is_plain_file_name(std::string_view name);

}  // namespace litevl
