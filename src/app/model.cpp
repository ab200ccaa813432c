#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "app/folder_names.h"
#include "app/model_parts.h"
#include "checkpoint/answer_settings.h"
#include "core/installed_files.h"
#include "core/processors.h"
#include "core/progress.h"
#include "core/stop.h"
#include "engine/open_engine.h"
#include "engine/precision.h"
#include "litevl/ask.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

ModelInfo info_of(const fs::path& folder, const OpenedModel& opened) {
  const ModelConfig& config = opened.encoder->config();
  return {.folder = folder,
          .fingerprint = opened.fingerprint,
          .computes_in = opened.computes_in,
          .knows = opened.knows,
          .frames = config.vision.max_frames,
          .clip_seconds = config.clip_seconds,
          .height = config.vision.image_height,
          .width = config.vision.image_width,
          .embedding_width = config.joint_space ? config.embed_dim : 0,
          .can_answer = config.decoder};
}

}  // namespace

Embeddings embeddings_of(const Array<float>& vectors) {
  return {.values = {vectors.data(), vectors.data() + vectors.count()},
          .rows = vectors.size(0),
          .width = vectors.size(1)};
}

Embeddings encode_in_parts(
    std::int64_t total, std::int64_t at_once, const EncodeOptions& options,
    const std::function<Array<float>(std::int64_t begin, std::int64_t count)>& encode) {
  Progress progress("encoding", total, options.progress);
  std::vector<Array<float>> parts;
  for (std::int64_t begin = 0; begin < total; begin += at_once) {
    check_stop(options.is_cancelled);
    const auto count = std::min(at_once, total - begin);
    parts.push_back(encode(begin, count));
    progress.update(begin + count);
  }
  return embeddings_of(joined(parts));
}

Model::Shared::Shared(const fs::path& folder, OpenedModel model, std::optional<EngineUse> use)
    : opened(std::move(model)),
      tokenizer(WordPiece::from_file(opened.vocab)),
      info(info_of(folder, opened)),
      engine(use) {}

Model::Model(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}

Model model_of(const fs::path& folder, OpenedModel opened, std::optional<EngineUse> engine) {
  return Model(std::make_shared<const Model::Shared>(folder, std::move(opened), engine));
}

Model Model::open(const fs::path& folder, const ModelOptions& options) {
  constexpr int kMostThreads = 1024;
  if (options.threads < 0 || options.threads > kMostThreads)
    throw Error(Error::Kind::kUsage, "threads",
                "is " + std::to_string(options.threads) + ", expected 1 to " +
                    std::to_string(kMostThreads) + ", or 0 for all cores");
  const Precision precision = choose_precision(options.precision);
  const auto threads = options.threads == 0 ? available_cores() : options.threads;
  return with_folder_names([&] {
    return model_of(folder, open_engine(folder, precision, [threads] { return threads; }),
                    EngineUse{precision, threads});
  });
}

const ModelInfo& Model::info() const noexcept { return shared_->info; }

Embeddings Model::encode_texts(const std::vector<std::string>& texts,
                               const EncodeOptions& options) const {
  constexpr std::int64_t kTextsAtOnce = 64;
  Retriever retriever(shared_->encoder(), shared_->tokenizer);
  if (texts.empty()) return embeddings_of(retriever.encode_texts(texts).embedding);  // throws
  return encode_in_parts(std::ssize(texts), kTextsAtOnce, options,
                         [&](std::int64_t begin, std::int64_t count) {
                           const auto first = texts.begin() + begin;
                           return retriever.encode_texts({first, first + count}).embedding;
                         });
}

fs::path shipped_model() { return resource_folder() / "models" / "toy"; }
fs::path shipped_answering_model() { return resource_folder() / "models" / "toy-qa"; }

}  // namespace litevl
