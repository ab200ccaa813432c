#include "train/options.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/error.h"
#include "core/files.h"

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

void assign(const TrainField& field, const toml::node& node, const std::string& where) {
  if (const auto* text = std::get_if<std::string*>(&field.value)) {
    **text = value_of<std::string>(node, where);
  } else if (const auto* whole = std::get_if<std::int64_t*>(&field.value)) {
    **whole = value_of<std::int64_t>(node, where);
  } else if (const auto* real = std::get_if<double*>(&field.value)) {
    **real = value_of<double>(node, where);
  } else {
    auto& list = *std::get<std::vector<std::string>*>(field.value);
    const auto* array = node.as_array();
    if (array == nullptr) refuse(where, "is not a list of texts");
    list.clear();
    for (const auto& item : *array) list.push_back(value_of<std::string>(item, where));
  }
}

}  // namespace

std::vector<TrainField> train_fields(TrainOptions& o) {
  return {
      {"start", "Model folder to start from, or a config.json to make a new model of", &o.start},
      {"output", "Folder of the run: log, checkpoint, and the model at the end", &o.output},
      {"task", "\"retrieval\", or \"questions\" for question answering", &o.task},
      {"data",
       "\"toy-stills\" or \"toy-videos\", rendered on the fly, or a folder with annotations.json, "
       "for questions with questions.json",
       &o.data},
      {"variant",
       "Video encoder: \"space_only\" (BLIP), \"none\" (TimeSformer), \"dynamic\" (LiteVL)",
       &o.variant},
      {"steps", "Steps of the whole run", &o.steps},
      {"batch", "Videos in a batch", &o.batch},
      {"frames", "Frames sampled from a video; stills have one", &o.frames},
      {"image-size", "Side of a frame in pixels; 0: the model's", &o.image_size},
      {"max-text-tokens", "Tokens of a text, longer ones are cut", &o.max_text_tokens},
      {"rate", "Peak learning rate", &o.rate},
      {"end-rate", "Learning rate at the last step", &o.end_rate},
      {"temporal-rate", "Times the learning rate for temporal attention and time embedding",
       &o.temporal_rate},
      {"scaling-rate", "Times the learning rate for dynamic temporal scaling", &o.scaling_rate},
      {"scaling-hold-steps", "Steps at first in which the scaling stays 1", &o.scaling_hold_steps},
      {"warmup-steps", "Steps of linear warm-up", &o.warmup_steps},
      {"weight-decay", "AdamW's weight decay, for matrices only", &o.weight_decay},
      {"clip-norm", "Largest norm of the whole gradient; 0: no limit", &o.clip_norm},
      {"softened-negatives", "Share of matching's negatives that are drawn at a raised temperature",
       &o.softened_negatives},
      {"questions", "Questions asked about a video in a batch, for task questions", &o.questions},
      {"caption-weight",
       "Weight of VTC beside the questions' loss, where the data has captions too",
       &o.caption_weight},
      {"precision", "\"bfloat16\" (autocast) or \"float32\"", &o.precision},
      {"checkpoint-every", "Steps between checkpoints", &o.checkpoint_every},
      {"log-every", "Steps between lines of the log", &o.log_every},
      {"seed", "Seed of weights, data and negatives", &o.seed},
      {"curriculum",
       "Toy world only: \"STEP THINGS TWO_EVENT_SHARE\" from that step on (0 things: all)",
       &o.curriculum},
  };
}

void read_train_options(const std::filesystem::path& path, TrainOptions& options) {
  toml::table table;
  try {
    table = toml::parse(read_file(path, 1 << 20), path.string());
  } catch (const toml::parse_error& error) {
    std::ostringstream place;
    place << "line " << error.source().begin.line << ": " << error.description();
    refuse(path.string(), place.str());
  }
  const auto fields = train_fields(options);
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const TrainField& f) { return f.name == name; });
    if (field == fields.end())
      refuse(path.string(), "unknown option " + name, "see litevl train --help");
    assign(*field, node, path.string() + ", " + name);
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
  const auto one_of = [](const char* name, const std::string& value,
                         const std::vector<std::string>& allowed) {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    std::string list;
    for (const auto& item : allowed) list += (list.empty() ? "" : ", ") + item;
    refuse("train", "--" + std::string(name) + " is " + value + ", expected one of " + list);
  };
  if (o.start.empty()) refuse("train", "--start is missing: a model folder or a config.json");
  if (o.output.empty()) refuse("train", "--output is missing: the folder of the run");
  one_of("task", o.task, {"retrieval", "questions"});
  one_of("variant", o.variant, {"space_only", "none", "dynamic"});
  one_of("precision", o.precision, {"bfloat16", "float32"});
  at_least("steps", o.steps, std::int64_t{1});
  at_least("batch", o.batch, std::int64_t{2});
  at_least("frames", o.frames, std::int64_t{1});
  at_least("image-size", o.image_size, std::int64_t{0});
  at_least("max-text-tokens", o.max_text_tokens, std::int64_t{3});
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
  at_least("softened-negatives", o.softened_negatives, 0.0);
  if (o.softened_negatives > 1) refuse("train", "--softened-negatives is over 1");
  if (o.rate == 0) refuse("train", "--rate is 0, so nothing would be learned");
}

}  // namespace litevl
