#include "model/adapt.h"

#include <map>
#include <string>
#include <string_view>

#include "core/torch.h"

namespace litevl {
namespace {

bool has(const std::string& name, std::string_view part) {
  return name.find(part) != std::string::npos;
}

// "visual_encoder.blocks.3.temporal_attn.qkv.bias" is copied from
// "visual_encoder.blocks.3.attn.qkv.bias".
std::string spatial_name(std::string name) {
  return name.erase(name.find("temporal_"), std::string_view("temporal_").size());
}

}  // namespace

void initialise_temporal_from_spatial(LiteVL& model) {
  const torch::NoGradGuard no_grad;
  const auto parameters = model->named_parameters();
  for (const auto& parameter : parameters) {
    const auto& name = parameter.key();
    if (has(name, ".temporal_norm1.") || has(name, ".temporal_attn."))
      parameter.value().copy_(parameters[spatial_name(name)]);
    else if (has(name, ".temporal_fc.") || has(name, ".temporal_scaling.fc2.") ||
             has(name, ".time_embed"))
      parameter.value().zero_();
  }
}

void initialise_decoder_from_encoder(LiteVL& model) {
  const torch::NoGradGuard no_grad;
  constexpr std::string_view kDecoder = "text_decoder.bert.", kEncoder = "text_encoder.";
  const auto parameters = model->named_parameters();
  for (const auto& parameter : parameters) {
    const auto& name = parameter.key();
    if (name.rfind(kDecoder, 0) != 0) continue;
    const auto& source = parameters[std::string(kEncoder) + name.substr(kDecoder.size())];
    if (source.sizes() == parameter.value().sizes()) parameter.value().copy_(source);
  }
}

}  // namespace litevl
