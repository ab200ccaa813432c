#include "ablation/runs.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "ablation/process.h"
#include "core/files.h"
#include "core/json_text.h"
#include "litevl/error.h"
#include "train/options.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDocumentLimitBytes = 64 << 20;

fs::path test_folder(const AblationPlan& plan) { return plan.output / "test"; }
fs::path answers_folder(const AblationPlan& plan) { return plan.output / "answers"; }

// `litevl toy` needs an empty folder, so a folder that was left unfinished is made again.
void render(const AblationPlan& plan, const ToyFolderPlan& set, const std::string& split,
            const fs::path& folder) {
  auto document = folder;
  document += ".json";
  const auto wanted = std::pair{set.videos, set.seed};
  if (fs::exists(document)) {
    const auto made = parse_json(read_file(document, kDocumentLimitBytes), document.string());
    // A test set may have up to 3 videos more than were asked for.
    if (made.at("seed") == wanted.second && made.at("videos") >= wanted.first &&
        made.at("videos") <= wanted.first + 3)
      return;
    throw Error(Error::Kind::kUsage, folder.string(), "holds another set of the toy world",
                "use another output folder, or remove it and " + document.string());
  }
  fs::remove_all(folder);
  run_litevl({"toy", "--output", folder.string(), "--split", split, "--videos",
              std::to_string(set.videos), "--seed", std::to_string(set.seed), "--json"},
             document, plan.output / "log.txt");
}

// Writes the options of a stage, or checks that the existing ones are the same.
void write_options(const fs::path& path, const std::string& options) {
  if (fs::exists(path)) {
    if (read_file(path, kDocumentLimitBytes) == options) return;
    throw Error(Error::Kind::kUsage, path.string(), "the run was begun with other options",
                "use another output folder, or remove the run's");
  }
  write_file_atomically(path, [&](std::ostream& out) { out << options; });
}

class Runner {
 public:
  Runner(const AblationPlan& plan, const RunPlan& run) : plan_(plan), run_(run) {}

  void make() const {
    fs::create_directories(run_.folder);
    train("retrieval", run_.retrieval, training_file(run_));
    evaluate("retrieval", run_.retrieval, retrieval_file(run_), {});
    train("questions", run_.questions, run_.folder / "questions-training.json");
    evaluate("questions", run_.questions, questions_file(run_),
             {"--answers-from", answers_folder(plan_).string()});
  }

 private:
  void train(const std::string& task, const std::string& options, const fs::path& document) const {
    const auto config = run_.folder / (task + ".toml");
    write_options(config, options);
    if (fs::exists(document)) return;
    run_litevl({"train", "--config", config.string(), "--threads", threads(), "--device",
                word_of(plan_.device), "--json"},
               document, log());
  }

  // `options` are those with which the model was trained.
  void evaluate(const std::string& task, const std::string& options, const fs::path& document,
                const std::vector<std::string>& more) const {
    if (fs::exists(document)) return;
    TrainOptions trained;
    parse_train_options(options, task, trained);
    std::vector<std::string> arguments{"eval",
                                       "--task",
                                       task,
                                       "--model",
                                       (run_.folder / task / "model").string(),
                                       "--data",
                                       test_folder(plan_).string(),
                                       "--frames",
                                       std::to_string(run_.eval_frames),
                                       "--threads",
                                       threads(),
                                       "--device",
                                       word_of(plan_.device),
                                       "--merge",
                                       std::to_string(trained.kept_places),
                                       "--json"};
    if (run_.late_fusion) arguments.emplace_back("--late-fusion");
    arguments.insert(arguments.end(), more.begin(), more.end());
    run_litevl(arguments, document, log());
  }

  fs::path log() const { return run_.folder / "log.txt"; }
  std::string threads() const { return std::to_string(plan_.threads); }

  const AblationPlan& plan_;
  const RunPlan& run_;
};

}  // namespace

fs::path retrieval_file(const RunPlan& run) { return run.folder / "retrieval.json"; }
fs::path questions_file(const RunPlan& run) { return run.folder / "questions.json"; }
fs::path training_file(const RunPlan& run) { return run.folder / "retrieval-training.json"; }

void make_runs(const AblationPlan& plan, const std::function<void(std::int64_t done)>& progress) {
  fs::create_directories(plan.output);
  render(plan, plan.test, "test", test_folder(plan));
  render(plan, plan.answers, "train", answers_folder(plan));

  std::atomic<std::size_t> next = 0;
  std::int64_t done = 0;
  std::exception_ptr failure;
  std::mutex mutex;  // for `done`, `failure` and `progress`
  const auto work = [&] {
    for (std::size_t i = next++; i < plan.runs.size(); i = next++) {
      try {
        Runner(plan, plan.runs[i]).make();
        const std::lock_guard lock(mutex);
        progress(++done);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = plan.runs.size();
      }
    }
  };
  {
    // The calling thread is one of the workers, and the system may give fewer than were asked for.
    std::vector<std::jthread> others;
    try {
      for (std::int64_t job = 1; job < plan.jobs; ++job) others.emplace_back(work);
    } catch (const std::system_error&) {
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace litevl
