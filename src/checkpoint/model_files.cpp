#include "checkpoint/model_files.h"

#include "checkpoint/parameter_shapes.h"
#include "checkpoint/problem_list.h"
#include "config/config_json.h"
#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;
constexpr std::uint64_t kMaxVocabBytes = 64 << 20;

void check_shapes(const std::map<std::string, Shape>& found,
                  const std::map<std::string, Shape>& expected, const std::string& where) {
  ProblemList problems;
  for (const auto& [name, shape] : expected) {
    const auto there = found.find(name);
    if (there == found.end())
      problems.add(name + " is missing");
    else if (there->second != shape)
      problems.add(name + " is " + format_shape(there->second) + ", expected " +
                   format_shape(shape));
  }
  for (const auto& [name, shape] : found)
    if (!expected.contains(name)) problems.add(name + " belongs to no such model");
  problems.throw_if_any(where, "the weights do not fit config.json");
}

}  // namespace

fs::path packed_folder(const fs::path& model) { return model / "packed"; }

fs::path origin_file(const fs::path& model) { return model / "origin.json"; }

bool is_model_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / "config.json", ignored) &&
         fs::is_regular_file(path / "model.safetensors", ignored) &&
         fs::is_regular_file(path / "vocab.txt", ignored);
}

void check_vocabulary(const std::string& vocab_text, const ModelConfig& config,
                      const std::string& where) {
  const auto lines = std::ssize(split_lines(vocab_text));
  const std::int64_t words = config.text.vocabulary;
  if (lines > words || lines < words - 2)
    throw Error(Error::Kind::kData, where,
                std::to_string(lines) + " words, but the model has " + std::to_string(words),
                "the vocabulary is not this model's");
}

std::vector<std::string> notes_on_model(const std::string& knows) {
  if (knows.empty()) return {};
  return {"the model knows only " + knows +
          "; what it says of other videos means nothing, for those take BLIP (`litevl pull`)"};
}

ModelFiles open_model_files(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw Error(Error::Kind::kData, folder.string(), "no such model folder");
  ModelFiles files;
  const auto config_path = folder / "config.json";
  files.config_text = read_text_file(config_path, kMaxConfigBytes);
  files.config = parse_config(files.config_text, config_path.string());
  files.knows = parse_knows(files.config_text, config_path.string());
  files.vocab = folder / "vocab.txt";
  check_vocabulary(read_text_file(files.vocab, kMaxVocabBytes), files.config, files.vocab.string());
  files.weights = std::make_shared<SafetensorsFile>(folder / "model.safetensors");
  check_shapes(files.weights->shapes(), parameter_shapes(files.config),
               files.weights->path().string());
  return files;
}

}  // namespace litevl
