#include "checkpoint/checkpoint_source.h"

#include <nlohmann/json.hpp>

#include "checkpoint/pth_file.h"
#include "checkpoint/safetensors_file.h"
#include "config/config_json.h"
#include "core/json_text.h"
#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;

[[noreturn]] void fail(const fs::path& path, const std::string& what,
                       const std::string& hint = {}) {
  throw Error(Error::Kind::kData, path.string(), what, hint);
}

std::unique_ptr<TensorSource> open_weights(const fs::path& path, std::uint64_t& bytes) {
  std::string begin;
  {
    const InputFile file(path);
    bytes = file.size_bytes();
    begin = file.read(0, std::min<std::uint64_t>(bytes, 9));
  }
  if (begin.starts_with("PK")) return std::make_unique<PthFile>(path);
  if (begin.size() == 9 && begin[8] == '{') return std::make_unique<SafetensorsFile>(path);
  // A pickle of its own, protocol 2: torch.save before version 1.6.
  if (begin.starts_with("\x80\x02"))
    fail(path, "is in PyTorch's format from before version 1.6, which is not supported",
         "in Python: torch.save(torch.load(FILE, map_location='cpu'), NEW_FILE)");
  if (begin.starts_with("<"))
    fail(path, "is a web page, not the file that it should have been", "download it again");
  fail(path, "is neither a PyTorch checkpoint (.pth) nor a safetensors file");
}

std::optional<std::int64_t> integer(const json& object, const char* key) {
  if (!object.contains(key) || !object[key].is_number_integer()) return std::nullopt;
  return object[key].get<std::int64_t>();
}

std::optional<double> number(const json& object, const char* key) {
  if (!object.contains(key) || !object[key].is_number()) return std::nullopt;
  return object[key].get<double>();
}

void take_config(StatedSizes& stated, const ModelConfig& config) {
  stated.config = config;
  stated.vision_layers = config.vision.layers;
  stated.vision_heads = config.vision.heads;
  stated.text_layers = config.text.layers;
  stated.text_heads = config.text.heads;
  stated.vision_layer_norm_eps = config.vision.layer_norm_eps;
  stated.text_layer_norm_eps = config.text.layer_norm_eps;
}

// config.json of transformers' BlipConfig. What it leaves out is left to BLIP's rules.
void take_hugging_face(StatedSizes& stated, const json& config) {
  const auto section = [&](const char* key) {
    return config.contains(key) && config[key].is_object() ? config[key] : json::object();
  };
  const json vision = section("vision_config"), text = section("text_config");
  stated.vision_layers = integer(vision, "num_hidden_layers");
  stated.vision_heads = integer(vision, "num_attention_heads");
  stated.vision_layer_norm_eps = number(vision, "layer_norm_eps");
  stated.text_layers = integer(text, "num_hidden_layers");
  stated.text_heads = integer(text, "num_attention_heads");
  stated.text_layer_norm_eps = number(text, "layer_norm_eps");
}

ModelConfig read_own_config(const fs::path& path) {
  return parse_config(read_text_file(path, kMaxConfigBytes), path.string());
}

void read_folder_config(const fs::path& path, StatedSizes& stated) {
  const std::string text = read_text_file(path, kMaxConfigBytes);
  const json config = parse_json(text, path.string());
  if (!config.is_object()) fail(path, "not a JSON object");
  if (config.contains("vision"))
    take_config(stated, parse_config(text, path.string()));
  else
    take_hugging_face(stated, config);
}

fs::path find_folder_weights(const fs::path& folder) {
  if (!fs::is_regular_file(folder / "config.json"))
    fail(folder, "is a folder without config.json",
         "give a Hugging Face folder, a model folder, or a .pth or .safetensors file");
  for (const char* name : {"model.safetensors", "pytorch_model.bin"})
    if (fs::is_regular_file(folder / name)) return folder / name;
  for (const char* name : {"model.safetensors.index.json", "pytorch_model.bin.index.json"})
    if (fs::exists(folder / name))
      fail(folder, "its weights are split into several files, which is not supported",
           "in Python: model.save_pretrained(NEW_FOLDER, max_shard_size='100GB')");
  fail(folder, "has no model.safetensors");
}

}  // namespace

CheckpointSource open_checkpoint(const fs::path& source,
                                 const std::optional<fs::path>& config_path) {
  CheckpointSource out;
  std::error_code ignored;
  if (fs::is_directory(source, ignored)) {
    out.weights = find_folder_weights(source);
    read_folder_config(source / "config.json", out.stated);
  } else {
    out.weights = source;
    const auto beside = source.parent_path() / "model_config.json";
    if (!config_path && fs::is_regular_file(beside, ignored))
      take_config(out.stated, read_own_config(beside));
  }
  if (config_path) take_config(out.stated, read_own_config(*config_path));
  out.tensors = open_weights(out.weights, out.weights_bytes);
  const auto vocab = out.weights.parent_path() / "vocab.txt";
  if (fs::is_regular_file(vocab, ignored)) out.vocab = vocab;
  return out;
}

}  // namespace litevl
