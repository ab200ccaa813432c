#include "bench/model_bench.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "core/torch.h"
#include "inference/inference_model.h"
#include "inference/parallel_tasks.h"
#include "kernels/processor.h"
#include "kernels/product.h"

namespace litevl {
namespace {

constexpr std::int64_t kTextTokens = 10;  // of an ordinary sentence

struct Shape {
  std::int64_t rows, depth, columns;
  double operations() const { return 2.0 * static_cast<double>(rows * depth * columns); }
};

std::int64_t patches_of(const VisionConfig& config) {
  return (config.image_height / config.patch_size) * (config.image_width / config.patch_size);
}

// M of a video.
std::int64_t tokens_of(const VisionConfig& config, std::int64_t frames) {
  const auto S = patches_of(config);
  return config.attention == TimeAttention::kDivided ? 1 + frames * S : frames * (1 + S);
}

// The linear layers of a block: qkv, proj, fc1, fc2.
std::vector<Shape> shapes_of(const VisionConfig& config, std::int64_t frames) {
  const auto rows = frames * patches_of(config), D = config.width, H = config.mlp_width;
  return {{rows, D, 3 * D}, {rows, D, D}, {rows, D, H}, {rows, H, D}};
}

Timed torch_products(const std::vector<Shape>& shapes, at::ScalarType type, std::string name) {
  std::vector<std::pair<at::Tensor, at::Tensor>> factors;
  for (const auto& shape : shapes)
    factors.emplace_back(torch::randn({shape.rows, shape.depth}).to(type),
                         torch::randn({shape.columns, shape.depth}).to(type));
  return {std::move(name), [factors] {
            const torch::NoGradGuard no_grad;
            for (const auto& [x, weight] : factors) torch::linear(x, weight);
          }};
}

Timed our_products(const std::vector<Shape>& shapes) {
  struct Factors {
    Shape shape;
    at::Tensor x;
    PackedMatrix weight;
    at::Tensor y;
  };
  const auto all = std::make_shared<std::vector<Factors>>();
  for (const auto& shape : shapes) {
    const auto weight = torch::randn({shape.columns, shape.depth});
    all->push_back({shape, torch::randn({shape.rows, shape.depth}).to(torch::kBFloat16),
                    PackedMatrix(weight.data_ptr<float>(), nullptr, shape.columns, shape.depth),
                    torch::empty({shape.rows, shape.columns}, torch::kBFloat16)});
  }
  return {"products bfloat16, ours", [all] {
            for (const auto& [shape, x, weight, y] : *all) {
              const auto* from = static_cast<const Bf16*>(x.data_ptr());
              auto* to = static_cast<Bf16*>(y.data_ptr());
              share_tasks((shape.rows + kRowsAtOnce - 1) / kRowsAtOnce,
                          [&, &shape = shape, &weight = weight](std::int64_t task, std::int64_t) {
                            const auto first = task * kRowsAtOnce;
                            multiply({from + first * shape.depth,
                                      std::min(kRowsAtOnce, shape.rows - first), shape.depth},
                                     weight, to + first * shape.columns, shape.columns);
                          });
            }
          }};
}

}  // namespace

double encode_operations(const VisionConfig& config, std::int64_t frames) {
  const auto S = patches_of(config), D = config.width, T = frames;
  const bool is_divided = config.attention == TimeAttention::kDivided;
  const auto time = is_divided ? T * S * 5 * D * D + 2 * T * T * S * D : 0;
  const auto space = T * (1 + S) * 4 * D * D + 2 * T * (1 + S) * (1 + S) * D;
  const auto mlp = T * S * 2 * D * config.mlp_width;
  const auto patches = T * S * 3 * config.patch_size * config.patch_size * D;
  return 2.0 * static_cast<double>(config.layers * (time + space + mlp) + patches);
}

double stored_bytes(const VisionConfig& config, std::int64_t frames) {
  return 2.0 * static_cast<double>(tokens_of(config, frames) * config.width);
}

ModelConfig full_size_config() {
  ModelConfig config;
  config.text.vocabulary = 1000;
  config.dec_id = 998;
  config.enc_id = 999;
  return config;
}

LiteVL random_model(const ModelConfig& config) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  LiteVL model(config);
  for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.02);
  model->eval();
  return model;
}

std::vector<Rate> bench_model(LiteVL model, const ModelBenchOptions& options) {
  const torch::NoGradGuard no_grad;
  const auto& config = model->config();
  const auto& vision = config.vision;
  const auto pixels = torch::randn({1, options.frames, 3, vision.image_height, vision.image_width});
  const auto tokens =
      torch::randn({options.candidates, tokens_of(vision, options.frames), vision.width})
          .to(torch::kBFloat16);
  const auto ids = torch::full({1, kTextTokens}, config.cls_id, torch::kInt64);
  const auto text = torch::nn::functional::normalize(torch::randn({1, config.embed_dim}));

  const auto shapes = shapes_of(vision, options.frames);
  double product_operations = 0;
  for (const auto& shape : shapes) product_operations += shape.operations();
  const auto encode = encode_operations(vision, options.frames);

  std::vector<Timed> things;
  std::vector<double> operations;
  const auto add = [&](Timed thing, double count) {
    things.push_back(std::move(thing));
    operations.push_back(count);
  };
  InferenceModel reference(model, Precision::kFloat32);
  add(torch_products(shapes, torch::kFloat32, "products float32, LibTorch"), product_operations);
  if (options.with_modules)
    add({"encode float32, modules", [&] { reference.encode_video(pixels); }}, encode);
  const auto first_bf16 = things.size();
  add(torch_products(shapes, torch::kBFloat16, "products bfloat16, LibTorch"), product_operations);
  LiteVL narrowed(nullptr);
  if (options.with_modules) {
    narrowed = LiteVL(config);
    narrowed->to(torch::kBFloat16);
    narrowed->eval();
    add({"encode bfloat16, modules",
         [&, narrow = pixels.to(torch::kBFloat16)] { narrowed->encode_video(narrow); }},
        encode);
  }
  std::optional<InferenceModel> fast;
  if (has_bfloat16_products()) {
    fast.emplace(model, Precision::kBfloat16);
    add(our_products(shapes), product_operations);
    add({"encode bfloat16, ours", [&] { fast->encode_video(pixels); }}, encode);
    add({"re-rank bfloat16, ours",
         [&] { fast->match_one_text(tokens, options.frames, ids, text); }},
        0);
  }

  const auto seconds = time_in_turn(things, options.rounds);
  std::vector<Rate> rates;
  for (std::size_t i = 0; i < things.size(); ++i)
    rates.push_back({things[i].name, seconds[i], operations[i]});
  const auto limit_of = [&](std::size_t begin, std::size_t end) {
    double limit = 0;
    for (auto i = begin; i < end; ++i)
      if (rates[i].name.starts_with("products"))
        limit = std::max(limit, rates[i].operations_per_second());
    return limit;
  };
  for (std::size_t i = 0; i < rates.size(); ++i)
    if (!rates[i].name.starts_with("products") && rates[i].operations > 0)
      rates[i].share_of_product =
          rates[i].operations_per_second() /
          (i < first_bf16 ? limit_of(0, first_bf16) : limit_of(first_bf16, rates.size()));
  return rates;
}

}  // namespace litevl
