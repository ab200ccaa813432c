#include "bench/compact_rows.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "compact/compact_tokens.h"
#include "compact/merge_tokens.h"
#include "compact/row_codes.h"
#include "config/patch_grid.h"
#include "core/random_floats.h"
#include "kernels/processor.h"

namespace litevl {
namespace {

constexpr int kBits = 4;

template <class Number>
std::function<void()> reading(std::vector<std::byte> codes, std::int64_t rows, std::int64_t width,
                              std::int64_t clips) {
  return [codes = std::move(codes), rows, width, clips,
          numbers = std::make_shared<std::vector<Number>>(
              static_cast<std::size_t>(clips * rows * width))] {
    for (std::int64_t clip = 0; clip < clips; ++clip)
      decode_rows(codes, rows, width, kBits, numbers->data() + clip * rows * width);
  };
}

BenchRow row_of(const std::string& name, std::function<void()> run) {
  BenchRow row;
  row.rate.name = name;
  row.run = std::move(run);
  return row;
}

}  // namespace

Tokens kept_quarter(const Tokens& tokens, const VisionConfig& config, std::int64_t frames) {
  Array<float> floats(tokens.shape());
  std::ranges::transform(tokens.halves, floats.data(), to_float);
  return kept_tokens(floats, token_layout(config, frames), TokenForm::kQuarter);
}

std::vector<BenchRow> compact_rows(const VisionConfig& config, const ModelBenchOptions& options) {
  const PatchGrid grid = patch_grid(config);
  const std::int64_t count = options.frames * grid.count(), D = config.width;
  const Array<float> tokens({count, D}, random_floats(count * D, 6));
  const auto R = kept_rows(TokenForm::kQuarter, count), clips = options.candidates;
  const auto merged = merge_tokens(tokens, grid, R).rows;
  auto codes = encode_rows(merged, kBits);
  return {row_of("merge tokens to a quarter", [tokens, grid, R] { merge_tokens(tokens, grid, R); }),
          row_of("write them in 4 bits", [merged] { encode_rows(merged, kBits); }),
          row_of("read them, " + std::to_string(clips) + " clips",
                 has_bfloat16_products() ? reading<Bf16>(std::move(codes), R, D, clips)
                                         : reading<float>(std::move(codes), R, D, clips))};
}

}  // namespace litevl
