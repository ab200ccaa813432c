#include "engine/text_weights.h"

#include <cmath>

namespace litevl::engine {
namespace {

std::string layer_name(std::int64_t layer) {
  return "encoder.layer." + std::to_string(layer) + ".";
}

double attention_scale(const TextConfig& config) {
  return 1.0 / std::sqrt(static_cast<double>(config.width / config.heads));
}

LinearWeights scaled_query(const WeightReader& read, const TextConfig& config,
                           const std::string& name) {
  const auto D = config.width;
  return scaled_outputs(read.linear(name, D, D), 0, D, attention_scale(config));
}

// Makes a `T` for each layer by `make(reader, name)`.
template <class T, class Make>
std::vector<T> of_layers(const WeightSource& source, const TextConfig& config,
                         const std::string& prefix, Threads& threads, const Make& make) {
  const WeightReader read(source, prefix);
  std::vector<T> layers(static_cast<std::size_t>(config.layers));
  threads.parallel_for(config.layers, [&](std::int64_t layer, std::int64_t) {
    layers[static_cast<std::size_t>(layer)] = make(read, layer_name(layer));
  });
  return layers;
}

LinearWeights without_bias(LinearWeights layer) {
  layer.bias.assign(layer.bias.size(), 0);
  return layer;
}

}  // namespace

EmbeddingWeights read_embeddings(const WeightSource& source, const TextConfig& config,
                                 const std::string& prefix) {
  const WeightReader read(source, prefix + "embeddings.");
  const auto D = config.width;
  return {read.numbers("word_embeddings.weight", config.vocabulary * D),
          read.numbers("position_embeddings.weight", config.max_positions * D),
          read.norm("LayerNorm", D)};
}

template <class Number>
std::vector<TextLayerWeights<Number>> pack_text_layers(const WeightSource& source,
                                                       const TextConfig& config,
                                                       const std::string& prefix,
                                                       Threads& threads) {
  const auto D = config.width, H = config.mlp_width;
  return of_layers<TextLayerWeights<Number>>(
      source, config, prefix, threads, [&](const WeightReader& read, const std::string& name) {
        const auto self = name + "attention.self.";
        return TextLayerWeights<Number>{
            pack<Packed<Number>>(
                stacked({scaled_query(read, config, self + "query"),
                         read.linear(self + "key", D, D), read.linear(self + "value", D, D)})),
            pack<Packed<Number>>(read.linear(name + "attention.output.dense", D, D)),
            read.norm(name + "attention.output.LayerNorm", D),
            pack<Packed<Number>>(read.linear(name + "intermediate.dense", H, D)),
            pack<Packed<Number>>(read.linear(name + "output.dense", D, H)),
            read.norm(name + "output.LayerNorm", D)};
      });
}

template <class Number>
std::vector<CrossWeights<Number>> pack_cross(const WeightSource& source, const TextConfig& config,
                                             const std::string& prefix, Threads& threads) {
  const auto D = config.width, E = config.encoder_width;
  return of_layers<CrossWeights<Number>>(
      source, config, prefix, threads, [&](const WeightReader& read, const std::string& name) {
        const auto cross = name + "crossattention.";
        const auto value = read.linear(cross + "self.value", D, E);
        return CrossWeights<Number>{
            pack<Packed<Number>>(scaled_query(read, config, cross + "self.query")),
            pack<Packed<Number>>(stacked(
                {without_bias(read.linear(cross + "self.key", D, E)), without_bias(value)})),
            value.bias, pack<Packed<Number>>(read.linear(cross + "output.dense", D, D)),
            read.norm(cross + "output.LayerNorm", D)};
      });
}

template <class Number>
std::vector<AbsorbedWeights<Number>> pack_absorbed(const WeightSource& source,
                                                   const TextConfig& config,
                                                   const std::string& prefix, Threads& threads) {
  const auto D = config.width, E = config.encoder_width, d = D / config.heads;
  return of_layers<AbsorbedWeights<Number>>(
      source, config, prefix, threads, [&](const WeightReader& read, const std::string& name) {
        const auto cross = name + "crossattention.";
        AbsorbedWeights<Number> weights;
        weights.query = pack<Packed<Number>>(scaled_query(read, config, cross + "self.query"));
        const auto key = read.linear(cross + "self.key", D, E);
        const auto value = read.linear(cross + "self.value", D, E);
        for (std::int64_t head = 0; head < config.heads; ++head) {
          weights.key.push_back(
              pack<Packed<Number>>(transposed(outputs_of(key, head * d, d))));  // (E,d)
          weights.value.push_back(pack<Packed<Number>>(outputs_of(value, head * d, d)));
        }
        weights.out = pack<Packed<Number>>(read.linear(cross + "output.dense", D, D));
        weights.norm = read.norm(cross + "output.LayerNorm", D);
        return weights;
      });
}

template std::vector<TextLayerWeights<float>> pack_text_layers(const WeightSource&,
                                                               const TextConfig&,
                                                               const std::string&, Threads&);
template std::vector<TextLayerWeights<Bf16>> pack_text_layers(const WeightSource&,
                                                              const TextConfig&, const std::string&,
                                                              Threads&);
template std::vector<CrossWeights<float>> pack_cross(const WeightSource&, const TextConfig&,
                                                     const std::string&, Threads&);
template std::vector<AbsorbedWeights<float>> pack_absorbed(const WeightSource&, const TextConfig&,
                                                           const std::string&, Threads&);
template std::vector<AbsorbedWeights<Bf16>> pack_absorbed(const WeightSource&, const TextConfig&,
                                                          const std::string&, Threads&);

}  // namespace litevl::engine
