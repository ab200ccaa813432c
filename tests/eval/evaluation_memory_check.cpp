// Ranks 50,000 texts and 10,000 videos (or as many as are asked for) and fails if that takes 4 GiB:
// evaluation_memory_check [TEXTS VIDEOS [CANDIDATES]]. Embeddings and logits are random: a model's
// take days.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

#include "core/torch.h"
#include "eval/retrieval_result.h"
#include "torch/tensors.h"

namespace litevl {
namespace {

// Memory that the process ever held, in MiB.
std::int64_t peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib / 1024;
  }
  return -1;
}

Array<float> unit_vectors(std::int64_t rows) {
  const auto x = torch::randn({rows, 256});
  return as_array(x / x.norm(2, 1, true));
}

RetrievalTruth spread(std::int64_t texts, std::int64_t videos) {
  RetrievalTruth truth;
  for (std::int64_t i = 0; i < texts; ++i) {
    truth.text_of_caption.push_back(i);
    truth.video_of_caption.push_back(i % videos);
  }
  for (std::int64_t i = 0; i < videos; ++i) truth.family_of_video.push_back(i);
  truth.is_missing.assign(static_cast<std::size_t>(videos), 0);
  return truth;
}

int check(std::int64_t texts, std::int64_t videos, std::int64_t candidates) {
  torch::manual_seed(1);
  const auto start = std::chrono::steady_clock::now();
  const auto truth = spread(texts, videos);
  auto first = rank_first_stage({unit_vectors(texts), unit_vectors(videos)}, truth, candidates);
  std::mt19937 generator(1);
  for (auto& pair : first.pairs) pair.match = static_cast<float>(generator() % 1000) / 100;
  const auto result = summarize_ranks(first.ranks, rank_reranked(first, truth), truth);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const auto peak = peak_mib();
  std::cout << texts << " texts, " << videos << " videos, " << candidates
            << " candidates: " << first.pairs.size() << " pairs to match, " << seconds.count()
            << " s, peak " << peak << " MiB (R@10 "
            << 100 * result.text_to_video.reranked.expected.recall_at_10 << " at random)\n";
  return peak > 0 && peak < 4096 ? 0 : 1;
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  const auto number = [&](int i, std::int64_t otherwise) {
    return argc > i ? std::strtoll(argv[i], nullptr, 10) : otherwise;
  };
  return litevl::check(number(1, 50'000), number(2, 10'000), number(3, 128));
}
