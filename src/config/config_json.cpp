#include "config/config_json.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "config/config_limits.h"
#include "core/json_text.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

// Reads typed values out of one JSON object and names what is wrong with them.
class Fields {
 public:
  Fields(const json& object, std::string where, std::string prefix)
      : object_(object), where_(std::move(where)), prefix_(std::move(prefix)) {}

  // A null counts as absent: the vectors write it for parts that a model does not have.
  bool has(const char* key) const { return object_.contains(key) && !object_[key].is_null(); }

  std::int64_t integer(const char* key) const {
    const json& value = get(key);
    if (!value.is_number_integer()) fail(key, "is not a whole number");
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)
      fail(key, "is out of bounds");
    return value.get<std::int64_t>();
  }
  std::int64_t integer(const char* key, std::int64_t fallback) const {
    return has(key) ? integer(key) : fallback;
  }

  double number(const char* key, double fallback) const {
    if (!has(key)) return fallback;
    if (!get(key).is_number()) fail(key, "is not a number");
    return get(key).get<double>();
  }

  std::string text(const char* key, const std::string& fallback) const {
    if (!has(key)) return fallback;
    if (!get(key).is_string()) fail(key, "is not a string");
    return get(key).get<std::string>();
  }

  bool boolean(const char* key, bool fallback) const {
    if (!has(key)) return fallback;
    if (!get(key).is_boolean()) fail(key, "is neither true nor false");
    return get(key).get<bool>();
  }

  Fields object(const char* key) const {
    if (!get(key).is_object()) fail(key, "is not an object");
    return Fields(get(key), where_, prefix_ + key + ".");
  }

  [[noreturn]] void fail(const char* key, const std::string& what) const {
    throw Error(Error::Kind::kData, where_, prefix_ + key + " " + what);
  }

 private:
  const json& get(const char* key) const {
    if (!has(key)) fail(key, "is missing");
    return object_[key];
  }

  const json& object_;
  std::string where_;
  std::string prefix_;
};

VisionConfig parse_vision(const Fields& in) {
  VisionConfig out;
  if (in.has("image_height") || in.has("image_width")) {
    out.image_height = in.integer("image_height");
    out.image_width = in.integer("image_width");
  } else {
    out.image_height = out.image_width = in.integer("image_size");
  }
  out.patch_size = in.integer("patch_size");
  out.width = in.integer("hidden_size");
  out.layers = in.integer("num_hidden_layers");
  out.heads = in.integer("num_attention_heads");
  if (out.width < 1 || out.width > kMaxWidth) in.fail("hidden_size", "is out of bounds");
  out.mlp_width = in.integer("intermediate_size", 4 * out.width);
  out.max_frames = in.integer("max_frames", out.max_frames);
  out.layer_norm_eps = in.number("layer_norm_eps", out.layer_norm_eps);

  const auto attention = in.text("attention", "divided");
  if (attention == "space_only")
    out.attention = TimeAttention::kSpaceOnly;
  else if (attention != "divided")
    in.fail("attention", "is \"" + attention + "\", expected \"space_only\" or \"divided\"");
  // Where nothing is temporal nothing is scaled.
  const bool is_divided = out.attention == TimeAttention::kDivided;
  const auto scaling = in.text("scaling", is_divided ? "dynamic" : "none");
  if (scaling == "none")
    out.scaling = TemporalScale::kNone;
  else if (scaling != "dynamic")
    in.fail("scaling", "is \"" + scaling + "\", expected \"none\" or \"dynamic\"");
  else if (!is_divided)
    in.fail("scaling", "is \"dynamic\", but attention is \"space_only\"");
  return out;
}

TextConfig parse_text(const Fields& in, std::int64_t vision_width) {
  TextConfig out;
  out.width = in.integer("hidden_size");
  out.layers = in.integer("num_hidden_layers");
  out.heads = in.integer("num_attention_heads");
  if (out.width < 1 || out.width > kMaxWidth) in.fail("hidden_size", "is out of bounds");
  out.mlp_width = in.integer("intermediate_size", 4 * out.width);
  out.vocabulary = in.integer("vocab_size");
  out.max_positions = in.integer("max_position_embeddings", out.max_positions);
  out.encoder_width = in.integer("encoder_width", vision_width);
  out.layer_norm_eps = in.number("layer_norm_eps", out.layer_norm_eps);
  return out;
}

PoolingParts parse_pooling(const Fields& in) {
  const auto parts = in.text("pooling", "both");
  if (parts == "both") return {.temporal = true, .spatial = true};
  if (parts == "temporal") return {.temporal = true, .spatial = false};
  if (parts == "spatial") return {.temporal = false, .spatial = true};
  if (parts == "original") return {.temporal = false, .spatial = false};
  in.fail("pooling",
          "is \"" + parts + "\", expected \"both\", \"temporal\", \"spatial\" or \"original\"");
}

std::string pooling_name(const PoolingParts& parts) {
  if (parts.temporal) return parts.spatial ? "both" : "temporal";
  return parts.spatial ? "spatial" : "original";
}

// The reference vectors have no "decoder", but the width that it reads, in either of two places.
bool tells_decoder_width(const Fields& in) {
  return in.has("text_decoder_encoder_width") ||
         (in.has("text") && in.object("text").has("decoder_encoder_width"));
}

json parse_document(const std::string& text, const std::string& where) {
  json document = parse_json(text, where);
  if (!document.is_object()) throw Error(Error::Kind::kData, where, "not a JSON object");
  return document;
}

}  // namespace

std::string parse_knows(const std::string& text, const std::string& where) {
  const json document = parse_document(text, where);
  return Fields(document, where, "").text("knows", "");
}

ModelConfig parse_config(const std::string& text, const std::string& where) {
  const json document = parse_document(text, where);
  const Fields in(document, where, "");

  ModelConfig out;
  out.vision = parse_vision(in.object("vision"));
  // A video encoder alone keeps the text model's defaults.
  if (in.has("text"))
    out.text = parse_text(in.object("text"), out.vision.width);
  else
    out.text.encoder_width = out.vision.width;
  out.decoder = in.boolean("decoder", tells_decoder_width(in));
  out.embed_dim = in.integer("embed_dim", out.embed_dim);
  out.joint_space = in.boolean("joint_space", out.joint_space);
  out.pooling_temperature = in.number("pooling_tau", out.pooling_temperature);
  out.pooling = parse_pooling(in);
  out.pad_id = in.integer("pad_id", out.pad_id);
  out.unk_id = in.integer("unk_id", out.unk_id);
  out.cls_id = in.integer("cls_id", out.cls_id);
  out.sep_id = in.integer("sep_id", out.sep_id);
  out.dec_id = in.integer("dec_id", out.text.vocabulary - 2);
  out.enc_id = in.integer("enc_id", out.text.vocabulary - 1);
  out.clip_seconds = in.number("clip_seconds", out.clip_seconds);
  check_config(out, where);
  return out;
}

std::string write_config(const ModelConfig& config) {
  const auto& vision = config.vision;
  const auto& text = config.text;
  nlohmann::ordered_json out;
  out["vision"] = {
      {"image_height", vision.image_height},
      {"image_width", vision.image_width},
      {"patch_size", vision.patch_size},
      {"hidden_size", vision.width},
      {"intermediate_size", vision.mlp_width},
      {"num_hidden_layers", vision.layers},
      {"num_attention_heads", vision.heads},
      {"layer_norm_eps", vision.layer_norm_eps},
      {"max_frames", vision.max_frames},
      {"attention", vision.attention == TimeAttention::kSpaceOnly ? "space_only" : "divided"},
      // See parse_vision: `scaling` means nothing without temporal attention.
      {"scaling",
       vision.attention == TimeAttention::kDivided && vision.scaling == TemporalScale::kDynamic
           ? "dynamic"
           : "none"},
  };
  out["text"] = {
      {"hidden_size", text.width},
      {"intermediate_size", text.mlp_width},
      {"num_hidden_layers", text.layers},
      {"num_attention_heads", text.heads},
      {"layer_norm_eps", text.layer_norm_eps},
      {"vocab_size", text.vocabulary},
      {"max_position_embeddings", text.max_positions},
      {"encoder_width", text.encoder_width},
  };
  out["decoder"] = config.decoder;
  out["embed_dim"] = config.embed_dim;
  out["joint_space"] = config.joint_space;
  out["pooling_tau"] = config.pooling_temperature;
  out["pooling"] = pooling_name(config.pooling);
  out["pad_id"] = config.pad_id;
  out["unk_id"] = config.unk_id;
  out["cls_id"] = config.cls_id;
  out["sep_id"] = config.sep_id;
  out["dec_id"] = config.dec_id;
  out["enc_id"] = config.enc_id;
  if (config.clip_seconds != kDefaultClipSeconds) out["clip_seconds"] = config.clip_seconds;
  return out.dump(2) + "\n";
}

}  // namespace litevl
