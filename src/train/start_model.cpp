#include "train/start_model.h"

#include "config/config_json.h"
#include "core/sha256.h"
#include "core/text_file.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "model/adapt.h"
#include "model/resize_embeddings.h"
#include "torch/model_folder.h"
#include "toy/files.h"
#include "toy/vocabulary.h"

namespace litevl {
namespace {

constexpr std::uint64_t kConfigLimitBytes = 1 << 20;
constexpr std::uint64_t kVocabLimitBytes = 16 << 20;

void set_variant(ModelConfig& config, TrainVariant variant) {
  config.vision.attention =
      variant == TrainVariant::kSpaceOnly ? TimeAttention::kSpaceOnly : TimeAttention::kDivided;
  config.vision.scaling =
      variant == TrainVariant::kDynamic ? TemporalScale::kDynamic : TemporalScale::kNone;
}

void set_options(ModelConfig& config, const TrainOptions& options) {
  set_variant(config, options.variant);
  config.vision.max_frames = options.frames;
  config.decoder = options.task == DataTask::kQuestions;
  config.text.dropout = options.dropout;
  if (is_toy_data(options.data)) config.clip_seconds = kToySeconds;
  const auto pooling = options.pooling;
  if (pooling != TrainPooling::kAsStart)
    config.pooling = {
        .temporal = pooling == TrainPooling::kTemporal || pooling == TrainPooling::kBoth,
        .spatial = pooling == TrainPooling::kSpatial || pooling == TrainPooling::kBoth};
}

StartModel new_model(const TrainOptions& options) {
  const auto text = read_text_file(options.start, kConfigLimitBytes);
  auto config = parse_config(text, options.start);
  std::string vocab_text;
  for (const auto& word : toy_vocabulary()) vocab_text += word + "\n";
  config.text.vocabulary = static_cast<std::int64_t>(toy_vocabulary().size()) + 2;
  config.dec_id = config.text.vocabulary - 2;
  config.enc_id = config.text.vocabulary - 1;
  set_options(config, options);
  LiteVL model(config);
  model->recompute_blocks(options.checkpoint_blocks);
  initialise_temporal_from_spatial(model);
  initialise_decoder_from_encoder(model);
  return {model, vocab_text, sha256(text), {}};
}

// The weights of `from` whose names `to` also has, with the time table resized.
void copy_shared(const LiteVL& from, LiteVL& to) {
  const torch::NoGradGuard no_grad;
  const auto source = from->named_parameters();
  for (auto& parameter : to->named_parameters()) {
    const auto* value = source.find(parameter.key());
    if (value == nullptr) continue;
    const bool is_time = parameter.key() == "visual_encoder.time_embed";
    parameter.value().copy_(is_time ? resize_time_embedding(*value, parameter.value().size(0))
                                    : *value);
  }
}

}  // namespace

StartModel open_start(const TrainOptions& options) {
  torch::manual_seed(static_cast<std::uint64_t>(options.seed));
  if (!is_model_folder(options.start)) return new_model(options);
  const auto start = load_model_folder(options.start);
  auto config = start.config;
  if (!config.joint_space && (options.task == DataTask::kRetrieval || options.caption_weight > 0)) {
    config.joint_space = true;  // contrastive learning trains it
    config.pooling = {};
  }
  set_options(config, options);
  if (!config.joint_space && (config.pooling.temporal || config.pooling.spatial))
    throw Error(Error::Kind::kUsage, "train",
                "--pooling is " + word_text(kTrainPoolingWords, options.pooling) +
                    ", but the start has no joint space to weight tokens in",
                "leave --pooling out, or start from a model for retrieval");
  LiteVL model(config);
  model->recompute_blocks(options.checkpoint_blocks);
  initialise_temporal_from_spatial(model);
  copy_shared(start.model, model);
  if (config.decoder && !start.config.decoder) initialise_decoder_from_encoder(model);
  // If the start has no temporal attention, it is initialised with the copy of the spatial one.
  if (start.config.vision.attention == TimeAttention::kSpaceOnly)
    initialise_temporal_from_spatial(model);
  StartModel result{model, read_text_file(start.vocab, kVocabLimitBytes), start.fingerprint, {}};
  if (start.config.decoder && !config.decoder)
    result.notes.emplace_back(
        "the start's decoder is left out: what is trained for retrieval cannot answer questions");
  return result;
}

}  // namespace litevl
