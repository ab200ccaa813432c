#include "engine/text_decoder.h"

#include <algorithm>
#include <cmath>

#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

}  // namespace

DecoderWeights pack_decoder(const WeightSource& source, const TextConfig& config,
                            Threads& threads) {
  const std::string bert = "text_decoder.bert.";
  const WeightReader read(source, "text_decoder.cls.predictions.");
  const auto D = config.width, V = config.vocabulary;
  DecoderWeights weights;
  weights.embeddings = read_embeddings(source, config, bert);
  weights.layers = pack_text_layers<float>(source, config, bert, threads);
  weights.cross = pack_cross<float>(source, config, bert, threads);
  weights.dense = pack<PackedFloats>(read.linear("transform.dense", D, D));
  weights.norm = read.norm("transform.LayerNorm", D);
  const auto bias = read.numbers("bias", V);
  weights.words = PackedFloats(weights.embeddings.words.data(), bias.data(), V, D);
  return weights;
}

TextDecoding::TextDecoding(const DecoderWeights& weights, const TextConfig& config,
                           std::span<const std::int64_t> begins, const float* states,
                           Threads& threads)
    : weights_(&weights), config_(&config), past_(weights.layers.size()) {
  for (std::int64_t q = 0; q + 1 < std::ssize(begins); ++q) {
    const auto begin = begins[index(q)], length = begins[index(q) + 1] - begin;
    auto memory = std::make_shared<std::vector<CrossMemory>>();
    for (const auto& cross : weights.cross)
      memory->push_back(
          make_cross_memory(cross, config, states + begin * config.width, length, threads));
    memories_.push_back(std::move(memory));
    question_.push_back(q);
  }
}

void TextDecoding::select(const std::vector<std::int64_t>& rows) {
  const auto numbers = length_ * config_->width;
  const auto pick = [&](const Buffer<float>& from) {
    Buffer<float> to(rows.size() * index(numbers));
    for (std::size_t row = 0; row < rows.size(); ++row)
      std::copy_n(from.data() + rows[row] * numbers, numbers,
                  to.data() + static_cast<std::int64_t>(row) * numbers);
    return to;
  };
  for (auto& [keys, values] : past_) {
    keys = pick(keys);
    values = pick(values);
  }
  std::vector<std::int64_t> questions;
  for (const auto row : rows) questions.push_back(question_[index(row)]);
  question_ = std::move(questions);
}

// Room for one more token in every row.
void TextDecoding::grow() {
  const auto D = config_->width, before = length_ * D, after = before + D;
  const auto longer = [&](const Buffer<float>& from) {
    Buffer<float> to(index(rows() * after));
    for (std::int64_t row = 0; row < rows(); ++row)
      std::copy_n(from.data() + row * before, before, to.data() + row * after);
    return to;
  };
  for (auto& [keys, values] : past_) {
    keys = longer(keys);
    values = longer(values);
  }
  ++length_;
}

Buffer<float> TextDecoding::step(const std::vector<std::int64_t>& ids, Threads& threads) {
  grow();
  const auto R = rows(), V = config_->vocabulary;
  Buffer<float> log_p(index(R * V));
  const auto most =
      std::clamp<std::int64_t>((R + threads.count() - 1) / threads.count(), 1, kRowsAtOnce);
  std::vector<Scratch> scratches(index(threads.count()));
  threads.parallel_for((R + most - 1) / most, [&](std::int64_t task, std::int64_t worker) {
    const auto first = task * most;
    decode(first, std::min(most, R - first), ids, scratches[index(worker)],
           log_p.data() + first * V);
  });
  return log_p;
}

// A view of the rows from `first` on.
void TextDecoding::decode(std::int64_t first, std::int64_t count,
                          const std::vector<std::int64_t>& ids, Scratch& scratch, float* log_p) {
  const auto D = config_->width, V = config_->vocabulary;
  auto& text = scratch.text;
  text.prepare(*config_, count);
  for (std::int64_t row = 0; row < count; ++row)
    embed_ids(weights_->embeddings, *config_, std::span(ids).subspan(index(first + row), 1),
              length_ - 1, text.x.data() + row * D);
  narrow_rows(*config_, count, text);
  // Adjacent rows of one question are treated as one text with many queries.
  std::vector<std::int64_t> begins{0}, questions;
  for (std::int64_t row = 0; row < count; ++row) {
    const auto question = question_[index(first + row)];
    if (!questions.empty() && questions.back() == question) {
      ++begins.back();
      continue;
    }
    questions.push_back(question);
    begins.push_back(row + 1);
  }
  std::vector<Attended> attended(questions.size());
  for (std::size_t layer = 0; layer < weights_->layers.size(); ++layer) {
    attend_to_past(layer, first, count, scratch);
    for (std::size_t i = 0; i < questions.size(); ++i)
      attended[i].memory = &(*memories_[index(questions[i])])[layer];
    attend_to_memories(weights_->cross[layer], *config_, begins, attended, text);
    feed_forward(weights_->layers[layer], *config_, count, text);
  }
  multiply_gelu(text.narrowed_rows(count, D), weights_->dense, text.x.data(), D);
  normalise_rows(weights_->norm, *config_, count, text);
  multiply(text.narrowed_rows(count, D), weights_->words, log_p, V);
  for (std::int64_t row = 0; row < count; ++row) {
    float* p = log_p + row * V;
    const auto total = static_cast<float>(log_sum_exp(p, V));
    for (std::int64_t word = 0; word < V; ++word) p[word] -= total;
  }
}

// Every row attends to its own tokens up to and including this one.
void TextDecoding::attend_to_past(std::size_t layer, std::int64_t first, std::int64_t count,
                                  Scratch& scratch) {
  const auto D = config_->width, d = D / config_->heads;
  const auto& weights = weights_->layers[layer];
  auto& text = scratch.text;
  auto& [keys, values] = past_[layer];
  float* scores = at_least(scratch.scores, length_);
  multiply(text.narrowed_rows(count, D), weights.qkv, text.qkv.data(), padded(3 * D));
  for (std::int64_t row = 0; row < count; ++row) {
    const float* q = text.qkv.data() + row * padded(3 * D);
    float* row_keys = keys.data() + (first + row) * length_ * D;
    float* row_values = values.data() + (first + row) * length_ * D;
    std::copy_n(q + D, D, row_keys + (length_ - 1) * D);
    std::copy_n(q + 2 * D, D, row_values + (length_ - 1) * D);
    float* seen = text.seen.data() + row * padded(D);
    std::fill_n(seen, D, 0.0F);
    for (std::int64_t head = 0; head < config_->heads; ++head) {
      for (std::int64_t i = 0; i < length_; ++i)
        scores[i] = dot_product(q + head * d, row_keys + i * D + head * d, d);
      const double total = log_sum_exp(scores, length_);
      for (std::int64_t i = 0; i < length_; ++i)
        add_scaled_row(seen + head * d, row_values + i * D + head * d,
                       static_cast<float>(std::exp(static_cast<double>(scores[i]) - total)), d);
    }
  }
  multiply_add(FloatRows{text.seen.data(), count, padded(D)}, weights.out, text.x.data(), D);
  normalise_rows(weights.norm, *config_, count, text);
}

}  // namespace litevl::engine
