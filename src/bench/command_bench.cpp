#include "bench/command_bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <ostream>

#include "bench/bench_folder.h"
#include "bench/model_bench.h"
#include "bench/random_weights.h"
#include "checkpoint/model_files.h"
#include "checkpoint/parameter_shapes.h"
#include "checkpoint/write_model_folder.h"
#include "core/random_floats.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

struct Run {
  double seconds = 0;
  double peak_bytes = 0;
};

// Runs a command to its end and discards its output. Throws Error unless it exits with 0.
Run run(const fs::path& program, std::vector<std::string> arguments) {
  check_stop();
  arguments.insert(arguments.begin(), program.string());
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  // Not fork, which copies the page tables of this process.
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_RDWR, 0);
  pid_t child = 0;
  const int failure =
      posix_spawn(&child, pointers.front(), &streams, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&streams);
  if (failure != 0)
    throw Error(Error::Kind::kMachine, program.string(),
                std::string("cannot be started: ") + std::strerror(failure));
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  check_stop();  // a Ctrl-C also reaches the child
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error(Error::Kind::kMachine, program.string(),
                arguments[1] + " failed: " +
                    (WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status))
                                       : "signal " + std::to_string(WTERMSIG(status))));
  return {seconds, 1024.0 * static_cast<double>(used.ru_maxrss)};
}

CommandTime measured(const std::string& name, int rounds, const std::function<Run()>& command) {
  std::vector<double> seconds;
  double peak = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto one = command();
    seconds.push_back(one.seconds);
    peak = std::max(peak, one.peak_bytes);
  }
  const auto [lowest, highest] = std::minmax_element(seconds.begin(), seconds.end());
  return {name, {quantile(seconds, 0.5), *lowest, *highest}, peak};
}

void write_model(const fs::path& folder, const ModelConfig& config, const std::string& vocab) {
  std::map<std::string, TensorToWrite> parameters;
  for (const auto& [name, shape] : parameter_shapes(config))
    parameters[name] = {NumberType::kFloat32, shape,
                        [name = name, shape = shape](std::ostream& out) {
                          const auto numbers = RandomWeights().read(name, count_of(shape));
                          out.write(reinterpret_cast<const char*>(numbers.data()),
                                    static_cast<std::streamsize>(numbers.size() * sizeof(float)));
                        }};
  write_model_folder(folder, parameters, config, vocab);
  // Makes the file look older: the fingerprint of a file that is only seconds old is not stored,
  // because a later change within the same time stamp could not be noticed.
  const auto weights = folder / "model.safetensors";
  fs::last_write_time(weights, fs::last_write_time(weights) - std::chrono::minutes(1));
}

void write_library(const fs::path& folder, const fs::path& model, const ModelConfig& config,
                   std::int64_t clips) {
  fs::create_directory(folder);
  const auto store = open_store_to_write(folder);
  store->set_model({fingerprint(open_model_files(model)), model});
  ModelBenchOptions one;
  one.frames = config.vision.max_frames;
  one.candidates = 1;
  const auto tokens = random_rerank_input(config, one).tokens.halves.row(0);
  const auto writing = store->begin_writing();
  const auto video = writing->begin_video({.path = "/nowhere.mp4"}, {});
  for (std::int64_t clip = 0; clip < clips; ++clip) {
    const auto E = config.embed_dim;
    Array<float> embedding({E}, random_floats(E, static_cast<std::uint64_t>(clip)));
    for (float& value : embedding) value /= std::sqrt(static_cast<float>(E));
    const auto start = static_cast<double>(clip);
    writing->add_clip(video, {{start, start + 1}, embedding, tokens, one.frames});
  }
  writing->finish_video(video, {});
  writing->commit();
}

}  // namespace

std::vector<CommandTime> bench_commands(const fs::path& program, const ModelConfig& config,
                                        const std::string& vocab_text, std::int64_t clips,
                                        int rounds) {
  const BenchFolder folder;
  const auto model = folder.path() / "model", library = folder.path() / "library";
  write_model(model, config, vocab_text);
  write_library(library, model, config, clips);
  const auto search = [&](std::int64_t candidates) {
    return run(program,
               {"search", "a red ball moves to the left", "--library", library.string(), "--top",
                "1", "--candidates", std::to_string(std::min(candidates, clips))});
  };
  std::vector<CommandTime> times;
  times.push_back(measured("start", rounds, [&] { return run(program, {"--version"}); }));
  times.push_back(measured("search, the first with a model", 1, [&] { return search(1); }));
  times.push_back(measured("search", rounds, [&] { return search(1); }));
  times.push_back(measured("search, 32 re-ranked", rounds, [&] { return search(32); }));
  return times;
}

}  // namespace litevl
