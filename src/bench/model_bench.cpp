#include "bench/model_bench.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <thread>
#include <type_traits>

#include "bench/compact_rows.h"
#include "bench/indexing_bench.h"
#include "bench/random_weights.h"
#include "compact/compact_tokens.h"
#include "compact/patch_joins.h"
#include "compact/row_codes.h"
#include "config/patch_grid.h"
#include "core/bfloat16.h"
#include "core/random_floats.h"
#include "core/threads.h"
#include "engine/engine_encoder.h"
#include "kernels/processor.h"
#include "kernels/product.h"

namespace litevl {
namespace {

constexpr std::int64_t kTextTokens = 10;  // of a typical sentence

// M of a video.
std::int64_t tokens_of(const VisionConfig& config, std::int64_t frames) {
  const auto S = patch_grid(config).count();
  return config.attention == TimeAttention::kDivided ? 1 + frames * S : frames * (1 + S);
}

template <class Number>
Rows<Number> rows_from(const Number* values, const float*, std::int64_t rows, std::int64_t stride) {
  return {values, rows, stride};
}
ByteRows rows_from(const std::uint8_t* values, const float* steps, std::int64_t rows,
                   std::int64_t stride) {
  return {values, steps, rows, stride};
}

// Numbers of every size, because processors save work, and time, on zeros.
template <class Number>
Buffer<Number> random_numbers(std::int64_t count) {
  const auto values = random_floats(count, 1);
  Buffer<Number> numbers(values.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if constexpr (std::is_same_v<Number, Bf16>)
      numbers[i] = to_bf16(values[i]);
    else if constexpr (std::is_same_v<Number, float>)
      numbers[i] = values[i];
    else
      numbers[i] = static_cast<Number>(128 + 70 * values[i]);
  }
  return numbers;
}

// Number is the type of the rows: float, Bf16 or bytes; Result that of the result.
template <class Matrix, class Number, class Result>
std::function<void()> our_products(const std::vector<ProductShape>& shapes, std::int64_t count) {
  struct Factors {
    ProductShape shape;
    Buffer<Number> x;
    Buffer<float> steps;
    Matrix weight;
    Buffer<Result> y;
  };
  const auto all = std::make_shared<std::vector<Factors>>();
  for (const auto& shape : shapes) {
    const auto weight = random_floats(shape.columns * shape.depth, 2);
    const auto size = [&](std::int64_t width) {
      return static_cast<std::size_t>(shape.rows * width);
    };
    all->push_back({shape, random_numbers<Number>(shape.rows * shape.depth),
                    Buffer<float>(size(1), 1.0F),
                    Matrix(weight.data(), nullptr, shape.columns, shape.depth),
                    Buffer<Result>(size(shape.columns))});
  }
  const auto threads = std::make_shared<Threads>(count);
  return [all, threads] {
    for (auto& [shape, x, steps, weight, y] : *all)
      threads->parallel_for((shape.rows + kRowsAtOnce - 1) / kRowsAtOnce,
                            [&, &shape = shape, &x = x, &steps = steps, &weight = weight, &y = y](
                                std::int64_t task, std::int64_t) {
                              const auto first = task * kRowsAtOnce;
                              const auto rows = std::min(kRowsAtOnce, shape.rows - first);
                              multiply(rows_from(x.data() + first * shape.depth,
                                                 steps.data() + first, rows, shape.depth),
                                       weight, y.data() + first * shape.columns, shape.columns);
                            });
  };
}

void set_shares(std::vector<Rate>& rates) {
  const auto is_product = [](const Rate& rate) { return rate.name.starts_with("products"); };
  for (Rate& rate : rates) {
    if (is_product(rate) || rate.operations == 0) continue;
    double limit = 0;
    for (const Rate& other : rates)
      if (is_product(other) && other.precision == rate.precision)
        limit = std::max(limit, other.operations_per_second());
    rate.share_of_product = limit > 0 ? rate.operations_per_second() / limit : 0;
  }
}

}  // namespace

double encode_operations(const VisionConfig& config, std::int64_t frames) {
  const auto S = patch_grid(config).count(), D = config.width, T = frames;
  const bool is_divided = config.attention == TimeAttention::kDivided;
  const auto time = is_divided ? T * S * 5 * D * D + 2 * T * T * S * D : 0;
  const auto space = T * (1 + S) * 4 * D * D + 2 * T * (1 + S) * (1 + S) * D;
  const auto mlp = T * S * 2 * D * config.mlp_width;
  const auto patches = T * S * 3 * config.patch_size * config.patch_size * D;
  return 2.0 * static_cast<double>(config.layers * (time + space + mlp) + patches);
}

double rerank_operations(const ModelConfig& config, std::int64_t frames, std::int64_t rows,
                         std::int64_t candidates) {
  const auto& text = config.text;
  const auto N = kTextTokens, D = text.width, E = text.encoder_width;
  const auto M = rows + frames + patch_grid(config.vision).count();
  const auto itself = 4 * N * D * D + 2 * N * N * D;
  const auto video = 2 * N * D * D + 2 * N * D * E + 2 * text.heads * N * M * E;
  const auto mlp = 2 * N * D * text.mlp_width;
  return 2.0 * static_cast<double>(candidates * text.layers * (itself + video + mlp));
}

double stored_bytes(const VisionConfig& config, std::int64_t frames) {
  const auto patches = frames * patch_grid(config).count();
  const auto cls = tokens_of(config, frames) - patches;
  const PatchGrid grid = patch_grid(config);
  const auto rows = kept_rows(TokenForm::kQuarter, patches);
  return static_cast<double>(2 * cls * config.width) +
         static_cast<double>(join_bytes(frames, grid)) +
         static_cast<double>(row_code_bytes(rows, config.width, 4));
}

ModelConfig full_size_config() {
  ModelConfig config;
  config.text.vocabulary = 1000;
  config.dec_id = 998;
  config.enc_id = 999;
  return config;
}

std::vector<ProductShape> product_shapes(const VisionConfig& config, std::int64_t frames) {
  const auto rows = frames * patch_grid(config).count(), D = config.width, H = config.mlp_width;
  return {{rows, D, 3 * D}, {rows, D, D}, {rows, D, H}, {rows, H, D}};
}

Array<float> random_video(const VisionConfig& config, std::int64_t frames) {
  const Shape shape = {1, frames, 3, config.image_height, config.image_width};
  return Array<float>(shape, random_floats(count_of(shape), 3));
}

RerankInput random_rerank_input(const ModelConfig& config, const ModelBenchOptions& options) {
  const auto& vision = config.vision;
  Array<Bf16> tokens({options.candidates, tokens_of(vision, options.frames), vision.width});
  std::ranges::transform(random_floats(tokens.count(), 4), tokens.data(), to_bf16);
  RerankInput comparison;
  comparison.tokens = std::move(tokens);
  comparison.text.add(std::vector<std::int64_t>(kTextTokens, config.cls_id));
  comparison.embedding = Array<float>({1, config.embed_dim}, random_floats(config.embed_dim, 5));
  for (float& value : comparison.embedding)
    value /= std::sqrt(static_cast<float>(config.embed_dim));
  return comparison;
}

std::vector<Rate> measure_rows(const std::vector<BenchRow>& rows, int rounds) {
  std::vector<Timed> things;
  std::vector<Rate> rates;
  std::vector<std::int64_t> clips(rows.size(), 1);  // known after the videos were read
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    rates.push_back(row.rate);
    if (row.run_clips)
      things.push_back({row.rate.name, [&row, &count = clips[i]] { count = row.run_clips(); }});
    else
      things.push_back({row.rate.name, row.run});
  }
  const auto seconds = time_in_turn(things, rounds);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    rates[i].seconds = seconds[i];
    auto& [median, lowest, highest] = rates[i].seconds;
    for (auto* value : {&median, &lowest, &highest}) *value /= static_cast<double>(clips[i]);
  }
  set_shares(rates);
  return rates;
}

std::vector<Rate> bench_model(const ModelConfig& config, const ModelBenchOptions& options,
                              std::int64_t threads, const std::vector<BenchRow>& others) {
  const auto& vision = config.vision;
  const auto pixels = random_video(vision, options.frames);
  const auto compared = random_rerank_input(config, options);
  const auto shapes = product_shapes(vision, options.frames);
  double product_operations = 0;
  for (const auto& shape : shapes) product_operations += shape.operations();
  const auto encode = encode_operations(vision, options.frames);
  const auto rerank_of = [&](const Tokens& tokens) {
    return rerank_operations(config, options.frames, tokens.size(1), options.candidates);
  };
  const auto quarter = kept_quarter(compared.tokens, vision, options.frames);
  const std::vector<std::filesystem::path> videos(options.videos.begin(), options.videos.end());

  std::vector<BenchRow> rows = others;
  const auto add_row = [&rows](const std::string& name, Precision precision, double operations,
                               std::function<void()> run) {
    auto& row = rows.emplace_back();
    row.rate.name = name;
    row.rate.precision = precision;
    row.rate.operations = operations;
    row.run = std::move(run);
  };
  const auto add_of_videos = [&](const std::string& name, Precision precision, double operations,
                                 std::function<std::int64_t()> run) {
    add_row(name, precision, operations, {});
    rows.back().run_clips = std::move(run);
  };
  if (!videos.empty())
    add_of_videos("decode, one thread", Precision::kFloat32, 0,
                  [&] { return decode_videos(config, videos); });
  const auto add_engine = [&](Precision precision, std::function<void()> products) {
    const auto name = precision_name(precision);
    const std::shared_ptr<Encoder> encoder = make_engine_encoder(
        config, std::make_shared<RandomWeights>(), precision, [threads] { return threads; });
    add_row("products " + name + ", ours", precision, product_operations, std::move(products));
    add_row("encode " + name + ", ours", precision, encode,
            [&pixels, encoder] { encoder->encode_video(pixels); });
    if (!videos.empty())
      add_of_videos(
          "index " + name + ", ours", precision, encode,
          [bench = std::make_shared<IndexingBench>(encoder, videos)] { return bench->run(); });
    if (precision != Precision::kInt8)  // in kInt8 texts are computed in bfloat16
      for (const auto* tokens : {&compared.tokens, &quarter})
        add_row(
            std::string(tokens == &quarter ? "re-rank a quarter " : "re-rank ") + name + ", ours",
            precision, rerank_of(*tokens), [&, encoder, tokens] {
              encoder->match(*tokens, options.frames, compared.text, compared.embedding);
            });
  };
  // Several requests at once should take as long as one after another.
  const auto add_shared = [&](Precision precision) {
    constexpr std::size_t kAsking = 8;
    std::vector<std::shared_ptr<Encoder>> contexts = {make_engine_encoder(
        config, std::make_shared<RandomWeights>(), precision, [threads] { return threads; })};
    while (contexts.size() < kAsking) contexts.push_back(contexts.front()->new_context());
    const auto ask = [&](Encoder& context) {
      context.match(compared.tokens.videos(0, 1), options.frames, compared.text,
                    compared.embedding);
    };
    const auto name = precision_name(precision);
    add_row("8 comparisons in turn, " + name, precision, 0, [contexts, ask] {
      for (const auto& context : contexts) ask(*context);
    });
    add_row("8 comparisons at once, " + name, precision, 0, [contexts, ask] {
      std::vector<std::thread> asking;
      for (const auto& context : contexts) asking.emplace_back([&ask, context] { ask(*context); });
      for (auto& thread : asking) thread.join();
    });
  };
  const bool has_halves = has_bfloat16_products();
  add_engine(Precision::kFloat32, our_products<PackedFloats, float, float>(shapes, threads));
  if (has_halves)
    add_engine(Precision::kBfloat16, our_products<PackedMatrix, Bf16, Bf16>(shapes, threads));
  add_engine(Precision::kInt8,
             has_halves ? our_products<PackedBytes, std::uint8_t, Bf16>(shapes, threads)
                        : our_products<PackedBytes, std::uint8_t, float>(shapes, threads));
  add_shared(has_halves ? Precision::kBfloat16 : Precision::kFloat32);
  for (auto& row : compact_rows(vision, options)) rows.push_back(std::move(row));

  return measure_rows(rows, options.rounds);
}

}  // namespace litevl
