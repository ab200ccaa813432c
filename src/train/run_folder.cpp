#include "train/run_folder.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <type_traits>
#include <vector>

#include "core/files.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 1 << 20;

fs::path options_of(const fs::path& folder) { return folder / "options.toml"; }
fs::path inputs_of(const fs::path& folder) { return folder / "inputs.json"; }

[[noreturn]] void refuse(const fs::path& folder, const std::string& what, const std::string& hint) {
  throw Error(Error::Kind::kUsage, folder.string(), what, hint);
}

// What would be lost if another run were started in the folder.
bool has_results(const fs::path& folder) {
  for (const auto* name : {"checkpoint.safetensors", "model", "best"})
    if (fs::exists(fs::symlink_status(folder / name))) return true;
  return false;
}

template <class T>
std::string text_of(const T& value) {
  std::ostringstream out;
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    for (std::size_t i = 0; i < value.size(); ++i) out << (i == 0 ? "" : ", ") << value[i];
  } else if constexpr (std::is_enum_v<T>) {
    out << word_text(words_of(value), value);
  } else if constexpr (std::is_same_v<T, fs::path>) {
    out << value.string();
  } else {
    out << std::boolalpha << value;
  }
  return out.str().empty() ? "empty" : out.str();
}

// "rate 1e-05, now 2e-05" for every option that differs, except `output`, because a folder may be
// moved.
std::vector<std::string> differences(TrainOptions there, TrainOptions now) {
  std::vector<std::string> found;
  const auto before = train_fields(there), after = train_fields(now);
  for (std::size_t i = 0; i < before.size(); ++i)
    std::visit(
        [&](auto* value) {
          const auto& other = *std::get<decltype(value)>(after[i].value);
          if (before[i].name == "output" || *value == other) return;
          found.push_back(before[i].name + " " + text_of(*value) + ", now " + text_of(other));
        },
        before[i].value);
  return found;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : "; ") + item;
  return text;
}

RunInputs read_inputs(const fs::path& path) {
  try {
    return nlohmann::json::parse(read_file(path, kMostBytes)).get<RunInputs>();
  } catch (const nlohmann::json::exception&) {
    throw Error(Error::Kind::kData, path.string(), "is not what litevl train wrote",
                "use another --output");
  }
}

}  // namespace

fs::path checkpoint_of(const TrainOptions& options) {
  return fs::path(options.output) / "checkpoint.safetensors";
}

void check_run_folder(const TrainOptions& options, RunChange change) {
  const fs::path folder = options.output;
  if (!has_results(folder)) {
    if (change == RunChange::kSteps)
      refuse(folder, "holds no run to be given more steps", "leave --extend out");
    return;
  }
  if (!fs::exists(checkpoint_of(options)))
    refuse(folder, "holds a run's model, but no checkpoint to go on from", "use another --output");
  if (!fs::exists(options_of(folder)))
    refuse(folder, "holds a checkpoint, but no options.toml to tell of which run",
           "use another --output");
  TrainOptions there;
  read_train_options(options_of(folder), there);
  auto same = options;
  if (change == RunChange::kSteps && there.steps <= options.steps) same.steps = there.steps;
  const auto found = differences(there, same);
  if (found.empty()) return;
  same.steps = there.steps;
  const bool is_longer = there.steps < options.steps && differences(there, same).empty();
  refuse(folder, "holds a run with other options: " + joined(found),
         is_longer ? "--extend gives it more steps" : "use another --output, or the same options");
}

void enter_run_folder(const TrainOptions& options, RunChange change, const RunInputs& inputs) {
  check_run_folder(options, change);
  const fs::path folder = options.output;
  if (has_results(folder) && fs::exists(inputs_of(folder))) {
    std::vector<std::string> changed;
    const auto there = read_inputs(inputs_of(folder));
    for (const auto& [name, digest] : inputs)
      if (const auto it = there.find(name); it == there.end() || it->second != digest)
        changed.push_back("--" + name);
    if (!changed.empty())
      refuse(folder, "holds a run that was begun with another content of " + joined(changed),
             "use another --output");
  }
  write_file_atomically(inputs_of(folder),
                        [&](std::ostream& out) { out << nlohmann::json(inputs).dump(2) << '\n'; });
  write_file_atomically(options_of(folder),
                        [&](std::ostream& out) { out << write_train_options(options); });
}

}  // namespace litevl
