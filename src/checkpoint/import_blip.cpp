#include "checkpoint/import_blip.h"

#include <algorithm>
#include <cmath>

#include "checkpoint/blip_keys.h"
#include "checkpoint/infer_config.h"
#include "checkpoint/parameter_shapes.h"
#include "checkpoint/problem_list.h"
#include "checkpoint/read_floats.h"
#include "checkpoint/resize_embeddings.h"
#include "core/printable.h"
#include "core/random_floats.h"
#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::string_view kPositionTable = "visual_encoder.pos_embed";
constexpr std::string_view kTimeTable = "visual_encoder.time_embed";
// With a row for every word.
constexpr std::string_view kWordTables[] = {
    "text_encoder.embeddings.word_embeddings.weight",
    "text_decoder.bert.embeddings.word_embeddings.weight",
    "text_decoder.cls.predictions.bias",
};
// The decoder's output weights are its word table, of which many files have a copy.
constexpr std::string_view kTiedTable = "text_decoder.cls.predictions.decoder.weight";

bool is_word_table(std::string_view name) {
  return std::find(std::begin(kWordTables), std::end(kWordTables), name) != std::end(kWordTables);
}

// "the first are a, b and c", of a file whose names are not known.
std::string first_names(const std::map<std::string, Shape>& shapes) {
  constexpr std::size_t kNamed = 5, kNameBytes = 100;
  std::string names;
  std::size_t count = 0;
  for (const auto& [name, shape] : shapes) {
    if (count++ == kNamed) break;
    names += (names.empty() ? "" : ", ") + shortened(name, kNameBytes);
  }
  return "it has " + (names.empty() ? "none" : names + (shapes.size() > kNamed ? ", …" : ""));
}

class Importer {
 public:
  Importer(const std::filesystem::path& source, const ImportOptions& options)
      : where_("import " + source.string()),
        seed_(options.seed),
        source_(open_checkpoint(source, options.config)) {
    auto everything = source_.tensors->shapes();
    // A required name that is there but unreadable should say why.
    for (const auto& [name, reason] : source_.tensors->not_tensors()) everything.try_emplace(name);
    keys_ = map_keys(everything);
    if (keys_.by_ours.empty())
      throw Error(Error::Kind::kData, where_,
                  "none of its " + std::to_string(everything.size()) +
                      " tensors has a name of BLIP's; " + first_names(everything));
    for (const auto& [ours, theirs] : keys_.by_ours) {
      const auto found = source_.tensors->shapes().find(theirs.name);
      if (found != source_.tensors->shapes().end()) shapes_[ours] = found->second;
    }
    auto inferred = infer_config(shapes_, source_.stated, options, where_);
    config_ = inferred.config;
    source_grid_ = inferred.source_grid;
    report_.notes = std::move(inferred.notes);
  }

  ImportedModel run() {
    check();
    if (!shapes_.contains("vision_proj.weight") || !shapes_.contains("text_proj.weight"))
      leave_joint_space();
    const auto expected = parameter_shapes(config_);
    for (const auto& [name, shape] : expected)
      if (shapes_.contains(name)) load(name, shape);
    for (const auto& [name, shape] : expected)
      if (!shapes_.contains(name)) make_new(name, shape);
    check_tied();
    return {std::move(parameters_), config_, std::move(report_), source_.vocab};
  }

 private:
  // Without trained projections nothing that rests on similarities may count.
  void leave_joint_space();
  // Sorts all parameters into the report, and throws if any cannot be had.
  void check();
  // What is wrong with a parameter that the file has, or nothing.
  std::string find_problem(const std::string& name, const Shape& expected);
  void load(const std::string& name, const Shape& shape);
  void make_new(const std::string& name, const Shape& shape);
  Array<float> initial_values(const std::string& name, const Shape& shape) const;
  void check_tied() const;
  Buffer<float> read(const std::string& name) const;

  std::string where_;
  std::uint64_t seed_;
  CheckpointSource source_;
  KeyMap keys_;
  std::map<std::string, Shape> shapes_;  // of what the file has, by our names
  ModelConfig config_;
  PatchGrid source_grid_;
  ImportReport report_;
  std::map<std::string, Array<float>> parameters_;
};

std::string Importer::find_problem(const std::string& name, const Shape& expected) {
  const auto found = shapes_.find(name);
  if (found == shapes_.end()) {
    const auto key = keys_.by_ours.find(name);
    if (key == keys_.by_ours.end()) return name + " is missing";
    return name + " " + source_.tensors->not_tensors().at(key->second.name);
  }
  const Shape& shape = found->second;
  if (shape == expected) return {};
  // Tables whose number of rows may differ; all else of their shape must fit.
  const std::size_t rows = name == kPositionTable ? 1 : 0;
  Shape resized = shape;
  if (shape.size() == expected.size() && shape.size() > rows) resized[rows] = expected[rows];
  const bool may_be_resized = name == kPositionTable || name == kTimeTable || is_word_table(name);
  if (may_be_resized && resized == expected && shape[rows] > 0) {
    report_.resized.push_back(name + ": " + format_shape(shape) + " to " + format_shape(expected));
    return {};
  }
  return name + " is " + format_shape(shape) + ", expected " + format_shape(expected);
}

void Importer::check() {
  const auto expected = parameter_shapes(config_);
  ProblemList problems;
  for (const auto& [name, shape] : expected) {
    if (!keys_.by_ours.contains(name) && may_be_made_new(name)) {
      report_.made_new.push_back(name);
      continue;
    }
    const auto problem = find_problem(name, shape);
    if (problem.empty())
      report_.loaded.push_back(name);
    else
      problems.add(problem);
  }
  problems.throw_if_any(where_, "tensors missing or of the wrong shape",
                        "it must be a BLIP with video and text encoder");

  // One storage may serve many tensors, so a small file can describe a huge model.
  constexpr std::int64_t kFreeBytes = 256 << 20, kMaxGrowth = 8;
  if (4 * count_values(expected) >
      kFreeBytes + kMaxGrowth * static_cast<std::int64_t>(source_.weights_bytes))
    throw Error(Error::Kind::kData, where_,
                "a file of " + std::to_string(source_.weights_bytes) +
                    " bytes cannot hold a model of " + std::to_string(count_values(expected)) +
                    " values");

  report_.num_ignored = std::move(keys_.num_ignored);
  report_.not_used = std::move(keys_.unknown);
  for (const auto& [ours, theirs] : keys_.by_ours) {
    if (expected.contains(ours)) continue;
    if (!config_.decoder && ours.starts_with("text_decoder."))
      ++report_.num_ignored["text decoder, left out"];
    else
      report_.not_used.push_back(theirs.name);
  }
}

void Importer::leave_joint_space() {
  config_.joint_space = false;
  config_.pooling = {.temporal = false, .spatial = false};
  report_.notes.push_back(
      "the file has no projections into the space that videos and texts share, so text-dependent "
      "pooling is off and the model cannot search; to adapt it to video, BLIP's pre-training "
      "checkpoint (model_base) has both these and the decoder");
}

Buffer<float> Importer::read(const std::string& name) const {
  const auto& [theirs, transform] = keys_.by_ours.at(name);
  auto values = read_floats(*source_.tensors, theirs, where_);
  if (transform == KeyTransform::kExpOfNegative)
    for (float& value : values) value = std::exp(-value);
  return values;
}

void Importer::load(const std::string& name, const Shape& shape) {
  check_stop();
  auto values = read(name);
  const PatchGrid grid = patch_grid(config_.vision);
  if (name == kPositionTable && source_grid_ != grid)
    values = resize_positions(values, shape.back(), source_grid_, grid);
  else if (name == kTimeTable && std::ssize(values) != count_of(shape))
    values = resize_times(values, shape.back(), config_.vision.max_frames);
  if (std::ssize(values) < count_of(shape)) {  // a word table without the last rows
    auto table = initial_values(name, shape);
    std::ranges::copy(values, table.data());
    parameters_[name] = std::move(table);
  } else {
    values.resize(static_cast<std::size_t>(count_of(shape)));  // or with more rows than are read
    parameters_[name] = Array<float>(shape, std::move(values));
  }
}

// docs/model.md, "Initialisation from BLIP": attention over time and its norm begin as those over
// space, so that the model gives what BLIP gives on a single frame.
void Importer::make_new(const std::string& name, const Shape& shape) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  if (has(".temporal_norm1.") || has(".temporal_attn.")) {
    auto spatial = name;
    spatial.erase(spatial.find("temporal_"), std::string_view("temporal_").size());
    parameters_[name] = parameters_.at(spatial).clone();
  } else {
    parameters_[name] = initial_values(name, shape);
  }
}

// As LibTorch's layers begin, and as LiteVL's own do where these differ.
Array<float> Importer::initial_values(const std::string& name, const Shape& shape) const {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  Array<float> values(shape);
  if (name == "temp") {
    values[0] = 0.07F;
    return values;
  }
  const bool is_zero = has(".temporal_fc.") || has(".temporal_scaling.fc2.") ||
                       has(".time_embed") || name.ends_with("bias");
  if (is_zero) return values;
  constexpr float kWordDeviation = 0.02F;
  const auto inputs = static_cast<float>(shape.back());
  const float deviation =
      is_word_table(name) ? kWordDeviation : 1 / std::sqrt(3 * inputs);  // even within ±1/√inputs
  values = Array<float>(shape, random_floats(count_of(shape), seed_of(name) ^ seed_));
  for (float& value : values) value *= deviation;
  return values;
}

void Importer::check_tied() const {
  if (!config_.decoder) return;
  const auto& table = parameters_.at(std::string(kWordTables[1]));
  for (const auto& [name, shape] : source_.tensors->shapes()) {
    if (!without_wrappers(name).ends_with(kTiedTable)) continue;
    bool is_same = shape.size() == 2 && shape[0] <= table.size(0) && shape[1] == table.size(1);
    if (is_same) {
      const auto tied = read_floats(*source_.tensors, name, where_);
      is_same = std::equal(tied.begin(), tied.end(), table.begin());
    }
    if (!is_same)
      throw Error(Error::Kind::kData, where_,
                  name + " differs from the decoder's word embeddings, which BLIP ties it to",
                  "with --no-decoder the rest can be imported");
  }
}

}  // namespace

ImportedModel import_blip(const std::filesystem::path& source, const ImportOptions& options) {
  return Importer(source, options).run();
}

}  // namespace litevl
