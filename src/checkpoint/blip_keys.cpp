#include "checkpoint/blip_keys.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace litevl {
namespace {

// A '*' in `theirs` stands for any characters, and the n-th one in `ours` for what the n-th stood
// for. The first rule that fits counts.
struct Rule {
  std::string_view theirs;
  std::string_view ours;
  KeyTransform transform = KeyTransform::kNone;
};

constexpr Rule kRules[] = {
    // BLIP's own names: github.com/salesforce/BLIP, models/vit.py, med.py, blip_retrieval.py; and
    // LiteVL's, which extend them.
    {"visual_encoder.*", "visual_encoder.*"},
    {"text_encoder.*", "text_encoder.*"},
    {"text_decoder.*", "text_decoder.*"},
    {"vision_proj.*", "vision_proj.*"},
    {"text_proj.*", "text_proj.*"},
    {"itm_head.*", "itm_head.*"},
    {"temp", "temp"},
    // Hugging Face's, where they differ: transformers/models/blip/modeling_blip.py.
    {"vision_model.embeddings.class_embedding", "visual_encoder.cls_token"},
    {"vision_model.embeddings.position_embedding", "visual_encoder.pos_embed"},
    {"vision_model.embeddings.patch_embedding.*", "visual_encoder.patch_embed.proj.*"},
    {"vision_model.encoder.layers.*.layer_norm1.*", "visual_encoder.blocks.*.norm1.*"},
    {"vision_model.encoder.layers.*.layer_norm2.*", "visual_encoder.blocks.*.norm2.*"},
    {"vision_model.encoder.layers.*.self_attn.qkv.*", "visual_encoder.blocks.*.attn.qkv.*"},
    {"vision_model.encoder.layers.*.self_attn.projection.*", "visual_encoder.blocks.*.attn.proj.*"},
    {"vision_model.encoder.layers.*.mlp.*", "visual_encoder.blocks.*.mlp.*"},
    {"vision_model.post_layernorm.*", "visual_encoder.norm.*"},
    {"logit_scale", "temp", KeyTransform::kExpOfNegative},
};

struct IgnoredRule {
  std::string_view theirs;
  std::string_view reason;
};

constexpr IgnoredRule kIgnored[] = {
    {"*_m.*", "momentum copies"},
    {"*_queue", "queues of features"},
    {"queue_ptr", "queues of features"},
    {"ptr_queue", "queues of features"},
    {"*.position_ids", "position ids"},
    {"text_decoder.cls.predictions.decoder.*", "copies of the decoder's word table"},
};

// What an import may initialise; everything else is required.
constexpr std::string_view kHeads[] = {"vision_proj.*", "text_proj.*", "itm_head.*", "temp"};
constexpr std::string_view kTemporal[] = {"visual_encoder.blocks.*.temporal_*",
                                          "visual_encoder.time_embed"};

constexpr std::string_view kWrappers[] = {"module", "_orig_mod", "_fsdp_wrapped_module",
                                          "_checkpoint_wrapped_module"};

constexpr std::size_t kMaxNameBytes = 512;  // longer ones are nobody's parameters

// Names that every file with a video encoder has, to see what stands before them.
constexpr std::string_view kLandmarks[] = {"visual_encoder.patch_embed.proj.weight",
                                           "vision_model.embeddings.patch_embedding.weight"};

// What the stars of `pattern` stand for in `name`, each as short as it can be.
std::optional<std::vector<std::string_view>> match(std::string_view pattern,
                                                   std::string_view name) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) {
    if (pattern != name) return std::nullopt;
    return std::vector<std::string_view>{};
  }
  if (!name.starts_with(pattern.substr(0, star))) return std::nullopt;
  const auto rest = pattern.substr(star + 1);
  name.remove_prefix(star);
  for (std::size_t length = rest.empty() ? name.size() : 1; length <= name.size(); ++length)
    if (auto found = match(rest, name.substr(length))) {
      found->insert(found->begin(), name.substr(0, length));
      return found;
    }
  return std::nullopt;
}

std::string fill_in(std::string_view pattern, const std::vector<std::string_view>& stars) {
  std::string out;
  std::size_t next = 0;
  for (const char c : pattern)
    if (c == '*')
      out += stars.at(next++);
    else
      out += c;
  return out;
}

std::string find_prefix(const std::map<std::string, Shape>& shapes) {
  std::optional<std::string> shortest;  // other parts may hold a video encoder of their own
  for (const auto& [full_name, shape] : shapes) {
    if (full_name.size() > kMaxNameBytes) continue;
    const std::string name = without_wrappers(full_name);
    for (const auto landmark : kLandmarks)
      if (name.ends_with(landmark) &&
          (!shortest || name.size() - landmark.size() < shortest->size()))
        shortest = name.substr(0, name.size() - landmark.size());
  }
  return shortest.value_or("");
}

std::optional<std::string_view> reason_to_ignore(std::string_view name) {
  for (const auto& rule : kIgnored)
    if (match(rule.theirs, name)) return rule.reason;
  return std::nullopt;
}

}  // namespace

KeyMap map_keys(const std::map<std::string, Shape>& shapes) {
  const std::string prefix = find_prefix(shapes);
  KeyMap out;
  for (const auto& [full_name, shape] : shapes) {
    if (full_name.size() > kMaxNameBytes) {
      out.unknown.push_back(full_name);
      continue;
    }
    const std::string plain_name = without_wrappers(full_name);
    std::string_view name = plain_name;
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (const auto reason = reason_to_ignore(name)) {
      ++out.num_ignored[std::string(*reason)];
      continue;
    }
    bool is_known = false;
    for (const auto& rule : kRules)
      if (const auto stars = match(rule.theirs, name)) {
        // A file may say a thing in both ways; one of them is enough.
        is_known =
            out.by_ours.emplace(fill_in(rule.ours, *stars), KeySource{full_name, rule.transform})
                .second;
        break;
      }
    if (!is_known) out.unknown.push_back(full_name);
  }
  return out;
}

std::string without_wrappers(std::string_view name) {
  std::string out;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('.', begin), name.size());
    const auto part = name.substr(begin, end - begin);
    const bool is_last = end == name.size();
    if (is_last ||
        std::find(std::begin(kWrappers), std::end(kWrappers), part) == std::end(kWrappers))
      out.append(part).append(is_last ? "" : ".");
    begin = end + 1;
  }
  return out;
}

bool is_temporal(std::string_view name) {
  for (const auto pattern : kTemporal)
    if (match(pattern, name)) return true;
  return false;
}

bool may_be_made_new(std::string_view name) {
  for (const auto pattern : kHeads)
    if (match(pattern, name)) return true;
  return is_temporal(name);
}

}  // namespace litevl
