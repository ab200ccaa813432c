#include "ablation/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "config/toml_text.h"
#include "core/text_file.h"
#include "litevl/error.h"
#include "train/options.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  explicit Reader(const fs::path& path)
      : where_(path.string()), root_(parse_toml(read_text_file(path, 1 << 20), where_)) {}

  AblationPlan read() {
    check_keys(root_, "",
               {"output", "seeds", "jobs", "threads", "test", "answers", "retrieval", "questions",
                "variant", "table"});
    AblationPlan plan;
    plan.output = text(root_, "output");
    plan.jobs = number(root_, "jobs", 1);
    plan.threads = number(root_, "threads", 1);
    plan.test = toy_folder("test");
    plan.answers = toy_folder("answers");
    const auto seeds = read_seeds();
    const auto variants = tables("variant");
    std::set<std::string> names, folders;
    for (const auto* variant : variants) {
      const auto name = text(*variant, "name");
      if (!folders.insert(folder_name(name)).second) fail("two variants are called " + name);
      names.insert(name);
    }
    for (const auto seed : seeds)
      for (const auto* variant : variants) plan.runs.push_back(run(*variant, seed, plan.output));
    for (const auto* table : tables("table")) {
      check_keys(*table, "table", {"title", "variants"});
      plan.tables.push_back({text(*table, "title"), texts(*table, "variants")});
      for (const auto& name : plan.tables.back().variants)
        if (!names.contains(name))
          fail("table " + plan.tables.back().title + ": no variant " + name);
    }
    return plan;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Error::Kind::kUsage, where_, what, "see docs/training.md, \"Ablations\"");
  }

  void check_keys(const toml::table& table, const std::string& of,
                  const std::set<std::string>& known) const {
    for (const auto& [key, node] : table)
      if (!known.contains(std::string(key.str())))
        fail("unknown key " + std::string(key.str()) + (of.empty() ? "" : " of " + of));
  }

  std::string text(const toml::table& table, const std::string& key) const {
    const auto value = table[key].value<std::string>();
    if (!value || value->empty()) fail(key + " is missing or not a text");
    return *value;
  }

  std::int64_t number(const toml::table& table, const std::string& key, std::int64_t least) const {
    const auto value = table[key].value<std::int64_t>();
    if (!value || *value < least) fail(key + " is missing or under " + std::to_string(least));
    return *value;
  }

  std::vector<std::string> texts(const toml::table& table, const std::string& key) const {
    const auto* array = table[key].as_array();
    if (array == nullptr || array->empty()) fail(key + " is missing or not a list of texts");
    std::vector<std::string> result;
    for (const auto& item : *array) {
      const auto value = item.value<std::string>();
      if (!value) fail(key + " is not a list of texts");
      result.push_back(*value);
    }
    return result;
  }

  std::vector<std::int64_t> read_seeds() const {
    const auto* array = root_["seeds"].as_array();
    std::vector<std::int64_t> seeds;
    if (array != nullptr)
      for (const auto& item : *array) seeds.push_back(item.value<std::int64_t>().value_or(-1));
    const std::set<std::int64_t> different(seeds.begin(), seeds.end());
    if (seeds.empty() || different.size() < seeds.size() || *different.begin() < 0)
      fail("seeds is not a list of different whole numbers");
    return seeds;
  }

  ToyFolderPlan toy_folder(const std::string& key) const {
    const auto* table = root_[key].as_table();
    if (table == nullptr) fail("[" + key + "] is missing");
    check_keys(*table, key, {"videos", "seed"});
    return {number(*table, "videos", 1), number(*table, "seed", 0)};
  }

  std::vector<const toml::table*> tables(const std::string& key) const {
    const auto* array = root_[key].as_array();
    std::vector<const toml::table*> result;
    if (array != nullptr)
      for (const auto& item : *array)
        if (const auto* table = item.as_table()) result.push_back(table);
    if (result.empty()) fail("there is no [[" + key + "]]");
    return result;
  }

  RunPlan run(const toml::table& variant, std::int64_t seed, const fs::path& output) const {
    RunPlan run;
    run.variant = text(variant, "name");
    run.seed = seed;
    run.folder = output / folder_name(run.variant) / ("seed-" + std::to_string(seed));
    run.late_fusion = variant["late-fusion"].value_or(false);
    const auto stage = [&](const std::string& task) {
      const auto* common = root_[task].as_table();
      if (common == nullptr) fail("[" + task + "] is missing");
      auto options = *common;
      for (const auto& [key, node] : variant)
        if (key != "name" && key != "late-fusion" && key != "eval-frames")
          options.insert_or_assign(key, node);
      options.insert_or_assign("task", task);
      options.insert_or_assign("seed", seed);
      options.insert_or_assign("output", (run.folder / task).string());
      if (task == "questions")
        options.insert_or_assign("start", (run.folder / "retrieval" / "model").string());
      return options;
    };
    const auto retrieval = stage("retrieval"), questions = stage("questions");
    run.retrieval = checked(retrieval, run.variant);
    run.questions = checked(questions, run.variant);
    run.eval_frames =
        variant["eval-frames"].value_or(retrieval["frames"].value_or(std::int64_t{8}));
    return run;
  }

  // As TOML for `litevl train`.
  std::string checked(const toml::table& options, const std::string& variant) const {
    std::ostringstream out;
    out << options << "\n";
    TrainOptions parsed;
    parse_train_options(out.str(), where_ + ", " + variant, parsed);
    check_train_options(parsed);
    return out.str();
  }

  std::string where_;
  toml::table root_;
};

}  // namespace

std::string folder_name(const std::string& variant) {
  std::string name;
  for (const char c : variant) {
    const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    const bool is_kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_kept)
      name += lower;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  if (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "variant" : name;
}

AblationPlan read_ablation_plan(const fs::path& path) { return Reader(path).read(); }

}  // namespace litevl
