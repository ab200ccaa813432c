#include "bench/torch_rows.h"

#include <memory>
#include <tuple>

#include "bench/indexing_bench.h"
#include "core/torch.h"
#include "model/device.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

std::function<void()> torch_products(const std::vector<ProductShape>& shapes,
                                     at::TensorOptions options) {
  std::vector<std::pair<at::Tensor, at::Tensor>> factors;
  factors.reserve(shapes.size());
  for (const auto& shape : shapes)
    factors.emplace_back(torch::randn({shape.rows, shape.depth}).to(options),
                         torch::randn({shape.columns, shape.depth}).to(options));
  return [factors] {
    const torch::NoGradGuard no_grad;
    for (const auto& [x, weight] : factors) torch::linear(x, weight);
  };
}

class RowList {
 public:
  RowList(const ModelConfig& config, const ModelBenchOptions& options, at::Device device)
      : config_(config),
        options_(options),
        device_(device),
        pixels_(std::make_shared<Array<float>>(random_video(config.vision, options.frames))),
        compared_(std::make_shared<RerankInput>(random_rerank_input(config, options))) {}

  std::vector<BenchRow>& rows() { return rows_; }

  void add(const std::string& name, Precision precision, double operations,
           std::function<void()> run) {
    auto& row = rows_.emplace_back();
    row.rate.name = name;
    row.rate.precision = precision;
    row.rate.operations = operations;
    row.run = [run = std::move(run), device = device_] {
      run();
      finish_work(device);
    };
  }

  void add_products(Precision precision, at::ScalarType type) {
    const auto shapes = product_shapes(config_.vision, options_.frames);
    double operations = 0;
    for (const auto& shape : shapes) operations += shape.operations();
    add("products " + precision_name(precision) + ", LibTorch", precision, operations,
        torch_products(shapes, torch::TensorOptions().device(device_).dtype(type)));
  }

  void add_encoding(const std::shared_ptr<Encoder>& encoder, Precision precision,
                    const std::string& name) {
    add("encode " + name, precision, operations(),
        [encoder, pixels = pixels_] { encoder->encode_video(*pixels); });
  }

  void add_narrow_modules() {
    const auto narrowed = std::make_shared<LiteVL>(config_);
    (*narrowed)->to(torch::kBFloat16);
    (*narrowed)->eval();
    add("encode bfloat16, modules", Precision::kBfloat16, operations(),
        [narrowed, narrow = as_tensor(*pixels_).to(torch::kBFloat16)] {
          const torch::NoGradGuard no_grad;
          (*narrowed)->encode_video(narrow);
        });
  }

  void add_reranking(const std::shared_ptr<Encoder>& encoder, Precision precision,
                     const std::string& name) {
    add("re-rank " + name, precision, 0, [encoder, compared = compared_, frames = options_.frames] {
      encoder->match(compared->tokens, frames, compared->text, compared->embedding);
    });
  }

  double operations() const { return encode_operations(config_.vision, options_.frames); }

 private:
  const ModelConfig& config_;
  const ModelBenchOptions& options_;
  at::Device device_;
  std::shared_ptr<Array<float>> pixels_;
  std::shared_ptr<RerankInput> compared_;
  std::vector<BenchRow> rows_;
};

}  // namespace

LiteVL random_model(const ModelConfig& config, at::Device device) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  LiteVL model(config);
  for (auto& parameter : model->parameters()) parameter.add_(torch::randn_like(parameter) * 0.02);
  model->eval();
  model->to(device);
  return model;
}

std::vector<BenchRow> torch_rows(const ModelConfig& config, const ModelBenchOptions& options) {
  RowList list(config, options, at::kCPU);
  list.add_products(Precision::kFloat32, torch::kFloat32);
  if (options.with_modules)
    list.add_encoding(make_module_encoder(random_model(config), Precision::kFloat32),
                      Precision::kFloat32, "float32, modules");
  list.add_products(Precision::kBfloat16, torch::kBFloat16);
  if (options.with_modules) list.add_narrow_modules();
  return std::move(list.rows());
}

std::vector<Rate> bench_device(const ModelConfig& config, const ModelBenchOptions& options,
                               at::Device device) {
  RowList list(config, options, device);
  const auto model = random_model(config, device);
  const std::vector<std::filesystem::path> videos(options.videos.begin(), options.videos.end());
  for (const auto& [precision, type, name] :
       {std::tuple(Precision::kFloat32, torch::kFloat32, "float32, modules"),
        std::tuple(Precision::kBfloat16, torch::kBFloat16, "bfloat16, autocast")}) {
    const std::shared_ptr<Encoder> encoder = make_module_encoder(model, precision);
    list.add_products(precision, type);
    list.add_encoding(encoder, precision, name);
    list.add_reranking(encoder, precision, name);
    if (videos.empty()) continue;
    list.add(std::string("index ") + name, precision, list.operations(), {});
    list.rows().back().run_clips = [bench = std::make_shared<IndexingBench>(encoder, videos)] {
      return bench->run();
    };
  }
  return measure_rows(list.rows(), options.rounds);
}

}  // namespace litevl
