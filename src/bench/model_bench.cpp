#include "bench/model_bench.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <type_traits>

#include "bench/indexing_bench.h"
#include "core/threads.h"
#include "core/torch.h"
#include "kernels/processor.h"
#include "kernels/product.h"
#include "model/device.h"
#include "task/encoder.h"

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

Timed torch_products(const std::vector<Shape>& shapes, at::TensorOptions options,
                     std::string name) {
  std::vector<std::pair<at::Tensor, at::Tensor>> factors;
  factors.reserve(shapes.size());
  for (const auto& shape : shapes)
    factors.emplace_back(torch::randn({shape.rows, shape.depth}).to(options),
                         torch::randn({shape.columns, shape.depth}).to(options));
  return {std::move(name), [factors] {
            const torch::NoGradGuard no_grad;
            for (const auto& [x, weight] : factors) torch::linear(x, weight);
          }};
}

template <class Number>
Rows<Number> rows_from(const Number* values, const float*, std::int64_t rows, std::int64_t stride) {
  return {values, rows, stride};
}
ByteRows rows_from(const std::uint8_t* values, const float* steps, std::int64_t rows,
                   std::int64_t stride) {
  return {values, steps, rows, stride};
}

// Numbers of every size, for a processor saves work, and time, on zeros.
template <class Number>
Buffer<Number> random_numbers(std::int64_t count) {
  const auto values = torch::randint(0, 256, {count}, torch::kUInt8);
  Buffer<Number> numbers(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto byte = values.data_ptr<std::uint8_t>()[i];
    if constexpr (std::is_same_v<Number, Bf16>)
      numbers[i] = to_bf16(static_cast<float>(byte) / 64 - 2);
    else if constexpr (std::is_same_v<Number, float>)
      numbers[i] = static_cast<float>(byte) / 64 - 2;
    else
      numbers[i] = byte;
  }
  return numbers;
}

// Number is what the rows consist of: float, Bf16 or bytes; Result what they become.
template <class Matrix, class Number, class Result>
Timed our_products(const std::vector<Shape>& shapes, std::string name) {
  struct Factors {
    Shape shape;
    Buffer<Number> x;
    Buffer<float> steps;
    Matrix weight;
    Buffer<Result> y;
  };
  const auto all = std::make_shared<std::vector<Factors>>();
  for (const auto& shape : shapes) {
    const auto weight = torch::randn({shape.columns, shape.depth});
    const auto size = [&](std::int64_t width) {
      return static_cast<std::size_t>(shape.rows * width);
    };
    all->push_back({shape, random_numbers<Number>(shape.rows * shape.depth),
                    Buffer<float>(size(1), 1.0F),
                    Matrix(weight.data_ptr<float>(), nullptr, shape.columns, shape.depth),
                    Buffer<Result>(size(shape.columns))});
  }
  const auto threads = std::make_shared<Threads>(at::get_num_threads());
  return {std::move(name), [all, threads] {
            for (auto& [shape, x, steps, weight, y] : *all)
              threads->share((shape.rows + kRowsAtOnce - 1) / kRowsAtOnce,
                             [&, &shape = shape, &x = x, &steps = steps, &weight = weight, &y = y](
                                 std::int64_t task, std::int64_t) {
                               const auto first = task * kRowsAtOnce;
                               const auto rows = std::min(kRowsAtOnce, shape.rows - first);
                               multiply(rows_from(x.data() + first * shape.depth,
                                                  steps.data() + first, rows, shape.depth),
                                        weight, y.data() + first * shape.columns, shape.columns);
                             });
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

LiteVL random_model(const ModelConfig& config, at::Device device) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  LiteVL model(config);
  for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.02);
  model->eval();
  model->to(device);
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

  const auto device = device_of(*model);
  std::vector<Timed> things;
  std::vector<Rate> rates;
  const auto add = [&](const Timed& thing, Precision precision, double count) {
    rates.push_back({thing.name, precision, {}, count});
    things.push_back({thing.name, [run = thing.run, device] {
                        run();
                        finish_work(device);
                      }});
  };
  const auto encode_with = [&](Encoder& with, const std::string& name) {
    return Timed{name, [&] { with.encode_video(pixels); }};
  };
  const auto exact = make_encoder(model, Precision::kFloat32),
             fast = make_encoder(model, Precision::kBfloat16),
             bytes = make_encoder(model, Precision::kInt8),
             modules = make_module_encoder(model, Precision::kFloat32);
  const TextBatch texts{ids, torch::ones_like(ids)};
  const std::string whose = device.is_cpu() ? "ours" : "modules";
  const auto rerank_with = [&](Encoder& with, const std::string& name) {
    return Timed{"re-rank " + name + ", " + whose,
                 [&] { with.match(tokens, options.frames, texts, text); }};
  };
  const auto on_device = torch::TensorOptions().device(device);
  add(torch_products(shapes, on_device.dtype(torch::kFloat32), "products float32, LibTorch"),
      Precision::kFloat32, product_operations);
  if (options.with_modules)
    add(encode_with(*modules, "encode float32, modules"), Precision::kFloat32, encode);
  add(torch_products(shapes, on_device.dtype(torch::kBFloat16), "products bfloat16, LibTorch"),
      Precision::kBfloat16, product_operations);
  LiteVL narrowed(nullptr);
  if (options.with_modules) {
    narrowed = LiteVL(config);
    narrowed->to(device, torch::kBFloat16);
    narrowed->eval();
    add({"encode bfloat16, modules",
         [&, narrow = pixels.to(torch::kBFloat16)] { narrowed->encode_video(narrow); }},
        Precision::kBfloat16, encode);
  }
  // How many clips there are is known when the videos were read.
  const std::vector<std::filesystem::path> videos(options.videos.begin(), options.videos.end());
  std::int64_t clips = 0;
  std::vector<std::pair<std::size_t, double>> of_videos;  // in `rates`, operations of a clip
  const auto add_of_videos = [&](const Timed& thing, Precision precision, double operations) {
    of_videos.emplace_back(rates.size(), operations);
    add(thing, precision, 0);
  };
  const auto add_indexing = [&](const std::string& name, Precision precision) {
    if (videos.empty()) return;
    const auto bench = std::make_shared<IndexingBench>(model, precision, videos);
    add_of_videos({"index " + name, [bench, &clips] { clips = bench->run(); }}, precision, encode);
  };
  if (!videos.empty())
    add_of_videos({"decode, one thread", [&] { clips = decode_videos(vision, videos); }},
                  Precision::kFloat32, 0);
  if (!device.is_cpu()) {
    add(encode_with(*fast, "encode bfloat16, autocast"), Precision::kBfloat16, encode);
    add_indexing("bfloat16, autocast", Precision::kBfloat16);
    add(rerank_with(*fast, "bfloat16"), Precision::kBfloat16, 0);
  } else {
    add(our_products<PackedFloats, float, float>(shapes, "products float32, ours"),
        Precision::kFloat32, product_operations);
    add(encode_with(*exact, "encode float32, ours"), Precision::kFloat32, encode);
    add_indexing("float32, ours", Precision::kFloat32);
    add(rerank_with(*exact, "float32"), Precision::kFloat32, 0);
  }
  if (device.is_cpu() && has_bfloat16_products()) {
    add(our_products<PackedMatrix, Bf16, Bf16>(shapes, "products bfloat16, ours"),
        Precision::kBfloat16, product_operations);
    add(encode_with(*fast, "encode bfloat16, ours"), Precision::kBfloat16, encode);
    add_indexing("bfloat16, ours", Precision::kBfloat16);
    add(rerank_with(*fast, "bfloat16"), Precision::kBfloat16, 0);
  }

  if (device.is_cpu()) {
    const auto multiply_bytes = has_bfloat16_products()
                                    ? our_products<PackedBytes, std::uint8_t, Bf16>
                                    : our_products<PackedBytes, std::uint8_t, float>;
    add(multiply_bytes(shapes, "products int8, ours"), Precision::kInt8, product_operations);
    add(encode_with(*bytes, "encode int8, ours"), Precision::kInt8, encode);
    add_indexing("int8, ours", Precision::kInt8);
  }

  const auto seconds = time_in_turn(things, options.rounds);
  for (std::size_t i = 0; i < rates.size(); ++i) rates[i].seconds = seconds[i];
  for (const auto& [i, operations] : of_videos) {
    auto& [median, lowest, highest] = rates[i].seconds;
    for (auto* value : {&median, &lowest, &highest}) *value /= static_cast<double>(clips);
    rates[i].operations = operations;
  }
  const auto is_product = [](const Rate& rate) { return rate.name.starts_with("products"); };
  for (Rate& rate : rates) {
    if (is_product(rate) || rate.operations == 0) continue;
    double limit = 0;
    for (const Rate& other : rates)
      if (is_product(other) && other.precision == rate.precision)
        limit = std::max(limit, other.operations_per_second());
    rate.share_of_product = rate.operations_per_second() / limit;
  }
  return rates;
}

}  // namespace litevl
