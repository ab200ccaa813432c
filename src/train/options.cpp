#include "train/options.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <type_traits>

#include "config/toml_text.h"
#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& hint = {}) {
  throw Error(Error::Kind::kUsage, where, what, hint);
}

template <class T>
T value_of(const toml::node& node, const std::string& where) {
  const auto value = node.value<T>();
  if (!value) refuse(where, "has a value of the wrong type");
  return *value;
}

template <class T>
T enumeration_of(const toml::node& node, const std::string& where) {
  const auto text = value_of<std::string>(node, where);
  const auto value = word_value(words_of(T{}), text);
  if (value) return *value;
  std::string list;
  for (const auto& word : word_texts(words_of(T{})))
    if (!word.empty()) list += (list.empty() ? "" : ", ") + word;
  refuse(where, "is " + text + ", expected one of " + list);
}

void assign(const TrainField& field, const toml::node& node, const std::string& where) {
  std::visit(
      [&](auto* value) {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_enum_v<T>) {
          *value = enumeration_of<T>(node, where);
        } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
          *value = value_of<std::string>(node, where);
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          const auto* array = node.as_array();
          if (array == nullptr) refuse(where, "is not a list of texts");
          value->clear();
          for (const auto& item : *array) value->push_back(value_of<std::string>(item, where));
        } else {
          *value = value_of<T>(node, where);
        }
      },
      field.value);
}

// Options that would have no effect are refused, because whoever gives them expects one.
void check_combinations(const TrainOptions& o) {
  const bool is_toy = is_toy_data(o.data);
  if (o.queue > 0 && o.task != DataTask::kRetrieval)
    refuse("train", "--queue is an option of the task retrieval only");
  if (o.queue > 0 && o.queue < o.batch)
    refuse("train", "--queue is " + std::to_string(o.queue) + ", less than a batch of " +
                        std::to_string(o.batch));
  if (o.augment && is_toy)
    refuse("train", "--augment is for video files: the toy world varies its pictures itself");
  if (o.caption_weight > 0 && (o.task != DataTask::kQuestions || !is_toy))
    refuse("train", "--caption-weight does nothing here: only toy questions come with captions",
           "leave it out, or train on captions with --task retrieval first");
  if (!o.curriculum.empty() && !is_toy) refuse("train", "--curriculum is for the toy world only");
  const auto& read = o.annotations;
  const bool is_split = read.split != TrainOptions{}.annotations.split;
  if (is_toy && is_split) refuse("train", "--split is for files with several, not the toy world");
  if (is_toy && o.validation.empty() && o.test.empty() &&
      !(read.format.empty() && read.videos.empty() && read.captions.empty() &&
        read.mapping.empty()))
    refuse("train",
           "--videos, --format, --captions and --mapping are for lists, not the toy world");
  if (o.validation.empty() && o.validation_split != TrainOptions{}.validation_split)
    refuse("train", "--validation-split needs --validation");
  if (o.test.empty() && o.test_split != TrainOptions{}.test_split)
    refuse("train", "--test-split needs --test");
  if (o.validation.empty() && o.patience > 0)
    refuse("train", "--patience needs --validation, a list held out of training");
  if (!o.answers.empty() && (o.validation.empty() || o.task != DataTask::kQuestions))
    refuse("train", "--answers is for --validation of --task questions only");
}

}  // namespace

bool is_toy_data(const std::string& data) { return data == "toy-stills" || data == "toy-videos"; }

std::vector<TrainField> train_fields(TrainOptions& o) {
  std::vector<TrainField> fields{
      {"start", "Model folder to start from, or a config.json from which to make a new model",
       &o.start},
      {"output", "Folder of the run: log, checkpoint, and finally the model", &o.output},
      {"task", "\"retrieval\", or \"questions\" for question answering", &o.task},
      {"data",
       "\"toy-stills\" or \"toy-videos\" (rendered on the fly), or annotations in any format "
       "described in docs/data.md, or a folder with annotations.json (for questions, "
       "questions.json)",
       &o.data},
      {"variant",
       "Video encoder: \"space_only\" (BLIP), \"none\" (TimeSformer), \"dynamic\" (LiteVL)",
       &o.variant},
      {"pooling",
       "What the grounded encoder sees in addition to the video's tokens: \"original\" (nothing), "
       "\"temporal\", \"spatial\" or \"both\"; empty: the same as in --start",
       &o.pooling},
      {"steps", "Number of steps of the whole run", &o.steps},
      {"batch", "Videos in a batch", &o.batch},
      {"micro-batch",
       "Videos computed at once, for batches that do not fit into memory; the gradients are the "
       "same, but every video is encoded twice; 0: the whole batch",
       &o.micro_batch},
      {"checkpoint-blocks",
       "Activation checkpointing: keep only the inputs of the video encoder's blocks and compute "
       "the rest again for the gradients, which are the same; needs less memory and more time",
       &o.checkpoint_blocks},
      {"frames", "Frames sampled from each video; stills have one", &o.frames},
      {"image-size", "Side of a frame in pixels; 0: the model's", &o.image_size},
      {"merge",
       "Fraction of a frame's places that the video encoder keeps, greater than 0 and at most 1, "
       "for a model that will be used with litevl index --merge",
       &o.kept_places},
      {"max-text-tokens", "Largest number of tokens of a text; longer texts are cut",
       &o.max_text_tokens},
      {"rate", "Peak learning rate", &o.rate},
      {"end-rate", "Learning rate at the last step", &o.end_rate},
      {"temporal-rate", "Factor of the learning rate for temporal attention and the time embedding",
       &o.temporal_rate},
      {"scaling-rate", "Factor of the learning rate for dynamic temporal scaling", &o.scaling_rate},
      {"scaling-hold-steps", "Number of steps at the beginning during which the scaling stays 1",
       &o.scaling_hold_steps},
      {"layer-decay",
       "Factor of the learning rate for each layer further away from the output, except for the "
       "temporal modules; 1: no decay",
       &o.layer_decay},
      {"warmup-steps", "Steps of linear warm-up", &o.warmup_steps},
      {"weight-decay", "AdamW's weight decay, for matrices only", &o.weight_decay},
      {"clip-norm", "The gradient is clipped to this norm; 0: no limit", &o.clip_norm},
      {"dropout", "Dropout of the text model, where BERT has it; BLIP trains with 0.1", &o.dropout},
      {"softened-negatives",
       "Fraction of the negatives for matching that are drawn at a raised temperature",
       &o.softened_negatives},
      {"queue",
       "Number of pairs whose features the momentum encoders keep for VTC (BLIP: 57600); 0: no "
       "momentum encoders",
       &o.queue},
      {"momentum", "How much the momentum encoders keep of their own weights in each step",
       &o.momentum},
      {"soft-targets",
       "With --queue: fraction of VTC's targets that comes from the momentum encoders",
       &o.soft_targets},
      {"soft-target-ramp-steps",
       "Number of steps in which that fraction rises from 0; 0: the first pass over the data",
       &o.soft_target_ramp_steps},
      {"questions", "For the task questions: how many are asked about each video of a batch",
       &o.questions},
      {"caption-weight",
       "Weight of VTC, added to the loss of the questions, if the data also has captions",
       &o.caption_weight},
      {"augment",
       "For video files: BLIP's random crops, flips and RandAugment, the same in all frames of a "
       "video",
       &o.augment},
      {"validation",
       "List of videos by which the best model is chosen, which must be neither training nor test "
       "data; empty: none",
       &o.validation},
      {"validation-split", "Like --split, for --validation", &o.validation_split},
      {"validate-every", "Steps between validations", &o.validate_every},
      {"patience", "End the run after this many validations without improvement; 0: never",
       &o.patience},
      {"answers",
       "For validation with questions: a file of answers to choose from, or a model folder; empty: "
       "the most frequent answers of the training questions",
       &o.answers},
      {"test",
       "The test list, if any: it is only checked that no test video is used for training or "
       "validation",
       &o.test},
      {"test-split", "Like --split, for --test", &o.test_split},
      {"precision", "\"bfloat16\" (autocast) or \"float32\"", &o.precision},
      {"checkpoint-every", "Steps between checkpoints", &o.checkpoint_every},
      {"log-every", "Steps between lines of the log", &o.log_every},
      {"seed", "Random seed for weights, data and negatives", &o.seed},
      {"curriculum",
       "Toy world only: entries \"STEP THINGS TWO_EVENT_SHARE\", each in force from that step on "
       "(0 things: all)",
       &o.curriculum},
  };
  for (const auto& annotation : annotation_fields(o.annotations))
    std::visit(
        [&](auto* value) {
          fields.push_back({annotation.name, annotation.help, value});
        },
        annotation.value);
  return fields;
}

void read_train_options(const std::filesystem::path& path, TrainOptions& options) {
  parse_train_options(read_text_file(path, 1 << 20), path.string(), options);
}

void parse_train_options(const std::string& text, const std::string& where, TrainOptions& options) {
  const toml::table table = parse_toml(text, where);
  const auto fields = train_fields(options);
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const TrainField& f) { return f.name == name; });
    if (field == fields.end()) refuse(where, "unknown option " + name, "see litevl train --help");
    assign(*field, node, where + ", " + name);
  }
}

std::string write_train_options(TrainOptions options) {
  toml::table table;
  for (const auto& field : train_fields(options)) {
    std::visit(
        [&](const auto* value) {
          if constexpr (std::is_same_v<decltype(value), const std::vector<std::string>*>) {
            toml::array list;
            for (const auto& item : *value) list.push_back(item);
            table.insert_or_assign(field.name, std::move(list));
          } else if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(*value)>>) {
            table.insert_or_assign(field.name, word_text(words_of(*value), *value));
          } else if constexpr (std::is_same_v<decltype(value), const std::filesystem::path*>) {
            table.insert_or_assign(field.name, value->string());
          } else {
            table.insert_or_assign(field.name, *value);
          }
        },
        field.value);
  }
  std::ostringstream out;
  out << table << "\n";
  return out.str();
}

void check_train_options(const TrainOptions& o) {
  const auto at_least = [](const char* name, auto value, auto least) {
    if (!(value >= least) || !std::isfinite(static_cast<double>(value)))
      refuse("train", "--" + std::string(name) + " is " + std::to_string(value) + ", expected " +
                          std::to_string(least) + " or more");
  };
  const auto share = [&](const char* name, double value) {
    at_least(name, value, 0.0);
    if (value > 1) refuse("train", "--" + std::string(name) + " is over 1");
  };
  if (o.start.empty()) refuse("train", "--start is missing: a model folder or a config.json");
  if (o.output.empty()) refuse("train", "--output is missing: the folder of the run");
  at_least("steps", o.steps, std::int64_t{1});
  at_least("batch", o.batch, std::int64_t{2});
  at_least("frames", o.frames, std::int64_t{1});
  at_least("image-size", o.image_size, std::int64_t{0});
  if (!(o.kept_places > 0 && o.kept_places <= 1))
    refuse("train",
           "--merge is " + std::to_string(o.kept_places) + ", expected more than 0 and at most 1");
  at_least("max-text-tokens", o.max_text_tokens, std::int64_t{3});
  at_least("micro-batch", o.micro_batch, std::int64_t{0});
  at_least("queue", o.queue, std::int64_t{0});
  at_least("soft-target-ramp-steps", o.soft_target_ramp_steps, std::int64_t{0});
  at_least("validate-every", o.validate_every, std::int64_t{1});
  at_least("patience", o.patience, std::int64_t{0});
  at_least("warmup-steps", o.warmup_steps, std::int64_t{0});
  at_least("scaling-hold-steps", o.scaling_hold_steps, std::int64_t{0});
  at_least("checkpoint-every", o.checkpoint_every, std::int64_t{1});
  at_least("log-every", o.log_every, std::int64_t{1});
  at_least("rate", o.rate, 0.0);
  at_least("end-rate", o.end_rate, 0.0);
  at_least("temporal-rate", o.temporal_rate, 0.0);
  at_least("scaling-rate", o.scaling_rate, 0.0);
  at_least("weight-decay", o.weight_decay, 0.0);
  at_least("clip-norm", o.clip_norm, 0.0);
  at_least("questions", o.questions, std::int64_t{1});
  at_least("caption-weight", o.caption_weight, 0.0);
  share("softened-negatives", o.softened_negatives);
  share("soft-targets", o.soft_targets);
  share("dropout", o.dropout);
  share("momentum", o.momentum);
  share("layer-decay", o.layer_decay);
  if (o.dropout == 1 || o.momentum == 1)
    refuse("train", "--dropout and --momentum must be less than 1, or nothing would be learned");
  if (o.layer_decay == 0) refuse("train", "--layer-decay is 0, so only the heads would learn");
  check_combinations(o);
  if (o.rate == 0) refuse("train", "--rate is 0, so nothing would be learned");
}

}  // namespace litevl
