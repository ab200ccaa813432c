#include "hub/listing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_text.h"
#include "hub/model_name.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

// The hub's response contains the model's card and configuration, which are nested more deeply than
// our own files.
constexpr JsonLimits kListingLimits{.depth = 32};

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& hint = {}) {
  throw Error(Error::Kind::kData, where, what, hint);
}

}  // namespace

HubListing read_hub_listing(std::string_view text, const std::string& where) {
  const json document = parse_json(text, where, kListingLimits);
  if (!document.is_object()) refuse(where, "not a JSON object");
  HubListing listing;
  const auto sha = document.find("sha");
  if (sha == document.end() || !sha->is_string() || !is_commit(sha->get_ref<const std::string&>()))
    refuse(where, "\"sha\" is not a commit's 40 digits");
  listing.commit = sha->get<std::string>();
  const auto siblings = document.find("siblings");
  if (siblings == document.end() || !siblings->is_array())
    refuse(where, "\"siblings\", its files, is not a list");
  for (const auto& sibling : *siblings) {
    const auto name = sibling.is_object() ? sibling.find("rfilename") : sibling.end();
    if (!sibling.is_object() || name == sibling.end() || !name->is_string())
      refuse(where, "a file in \"siblings\" has no \"rfilename\"");
    const auto& file = name->get_ref<const std::string&>();
    if (is_plain_file_name(file)) listing.files.push_back(file);
  }
  return listing;
}

ChosenFiles choose_files(const HubListing& listing, const std::string& where) {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(listing.files, name) != listing.files.end();
  };
  ChosenFiles chosen;
  if (has("vocab.txt")) chosen.vocab = "vocab.txt";
  for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
    if (!has(name)) continue;
    chosen.weights = name;
    if (has("config.json")) chosen.config = "config.json";
    return chosen;
  }
  for (const auto& name : listing.files) {
    if (!name.ends_with(".pth")) continue;
    if (!chosen.weights.empty() && chosen.weights != name)
      refuse(where, "has several .pth files, " + chosen.weights + " and " + name + " among them",
             "download one and give it to `litevl import`");
    chosen.weights = name;
  }
  if (!chosen.weights.empty()) return chosen;
  for (const char* name : {"model.safetensors.index.json", "pytorch_model.bin.index.json"})
    if (has(name)) refuse(where, "its weights are split into several files, which is not read");
  refuse(where, "has no model.safetensors, pytorch_model.bin or .pth file",
         "is it a BLIP model? docs/models.md names some");
}

void check_is_blip(std::string_view config_text, const std::string& where) {
  const json config = parse_json(config_text, where);
  if (!config.is_object()) refuse(where, "not a JSON object");
  const auto type = config.find("model_type");
  if (type == config.end() || !type->is_string() || *type == "blip") return;
  refuse(where, "its \"model_type\" is \"" + type->get<std::string>() + "\", expected \"blip\"",
         "only BLIP's models can be imported; docs/models.md names some");
}

}  // namespace litevl
