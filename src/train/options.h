// Every option of `litevl train`: one table for the configuration file, the flags and --help.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/words.h"
#include "data/data_task.h"
#include "data/list_origin.h"

namespace litevl {

/// The video encoder (docs/model.md, "Variants").
enum class TrainVariant {
  kSpaceOnly,  ///< BLIP
  kNone,       ///< TimeSformer
  kDynamic,    ///< LiteVL
};

/// What the grounded encoder sees besides the video's tokens.
enum class TrainPooling {
  kAsStart,
  kOriginal,  ///< nothing
  kTemporal,
  kSpatial,
  kBoth,
};

enum class TrainPrecision {
  kBfloat16,  ///< autocast
  kFloat32,
};

inline constexpr Word<TrainVariant> kTrainVariantWords[] = {
    {"space_only", TrainVariant::kSpaceOnly},
    {"none", TrainVariant::kNone},
    {"dynamic", TrainVariant::kDynamic},
};
inline constexpr Word<TrainPooling> kTrainPoolingWords[] = {
    {"", TrainPooling::kAsStart},          {"original", TrainPooling::kOriginal},
    {"temporal", TrainPooling::kTemporal}, {"spatial", TrainPooling::kSpatial},
    {"both", TrainPooling::kBoth},
};
inline constexpr Word<TrainPrecision> kTrainPrecisionWords[] = {
    {"bfloat16", TrainPrecision::kBfloat16},
    {"float32", TrainPrecision::kFloat32},
};

/// The words of an enumeration in the options.
constexpr const auto& words_of(DataTask) { return kDataTaskWords; }
constexpr const auto& words_of(TrainVariant) { return kTrainVariantWords; }
constexpr const auto& words_of(TrainPooling) { return kTrainPoolingWords; }
constexpr const auto& words_of(TrainPrecision) { return kTrainPrecisionWords; }

/// Defaults are the published ones (docs/model.md, "Defaults"), if there are any.
struct TrainOptions {
  std::string start;   ///< model folder to start from, or a model's config.json for a new one
  std::string output;  ///< run folder
  DataTask task = DataTask::kRetrieval;
  std::string data = "toy-videos";
  /// How --data is read, and also, except for the split, --validation and --test.
  AnnotationOptions annotations = {.split = "train"};
  TrainVariant variant = TrainVariant::kDynamic;
  TrainPooling pooling = TrainPooling::kAsStart;
  std::int64_t steps = 1000;
  std::int64_t batch = 64;
  std::int64_t micro_batch = 0;
  bool checkpoint_blocks = false;
  std::int64_t frames = 8;
  std::int64_t image_size = 0;
  double kept_places = 1;  ///< see litevl index --merge
  std::int64_t max_text_tokens = 35;
  double rate = 1e-5;
  double end_rate = 0;
  double temporal_rate = 1;
  double scaling_rate = 1;
  std::int64_t scaling_hold_steps = 0;
  double layer_decay = 1;
  std::int64_t warmup_steps = 0;
  double weight_decay = 0.05;
  double clip_norm = 1;
  double dropout = 0;
  double softened_negatives = 0;
  std::int64_t queue = 0;
  double momentum = 0.995;
  double soft_targets = 0.4;
  std::int64_t soft_target_ramp_steps = 0;
  std::int64_t questions = 2;
  double caption_weight = 0;
  bool augment = false;
  std::string validation;
  std::string validation_split = "val";
  std::int64_t validate_every = 500;
  std::int64_t patience = 0;
  std::string answers;
  std::string test;
  std::string test_split = "test";
  TrainPrecision precision = TrainPrecision::kBfloat16;
  std::int64_t checkpoint_every = 500;
  std::int64_t log_every = 10;
  std::int64_t seed = 1;
  std::vector<std::string> curriculum;
};

/// Whether `data` is rendered during training instead of read from files.
bool is_toy_data(const std::string& data);

/// One option: its key in the file, which is also its flag, and its meaning.
struct TrainField {
  std::string name;
  std::string help;
  std::variant<std::string*, std::filesystem::path*, std::int64_t*, double*, bool*,
               std::vector<std::string>*, DataTask*, TrainVariant*, TrainPooling*, TrainPrecision*>
      value;
};

/// The fields of `options`, which must outlive them.
std::vector<TrainField> train_fields(TrainOptions& options);

/// Sets the options in the TOML file. Throws Error (kUsage) if it is missing, is not TOML, has an
/// unknown key or a value of the wrong type.
void read_train_options(const std::filesystem::path& path, TrainOptions& options);

/// The same from TOML text; `where` names it in error messages.
void parse_train_options(const std::string& text, const std::string& where, TrainOptions& options);

/// The options as a TOML file that `read_train_options` reads back.
std::string write_train_options(TrainOptions options);

/// Throws Error (kUsage) if a value is out of range.
void check_train_options(const TrainOptions& options);

}  // namespace litevl
