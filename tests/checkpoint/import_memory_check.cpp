// Imports checkpoints of full size, random numbers under the real names, and measures the memory
// that it takes: `import_memory_check LITEVL MANIFEST…`, where LITEVL is the program and a manifest
// a JSON object of name -> [shape, type]. A manifest named hf_* is written as safetensors, any
// other as .pth, without momentum copies and queues: the smallest file that makes the model.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "checkpoint/blip_keys.h"
#include "checkpoint/pth_writer.h"
#include "core/files.h"
#include "core/torch.h"
#include "support/temporary_folder.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr double kMostTimesTheFile = 2.5;

std::map<std::string, Shape> needed_tensors(const fs::path& manifest) {
  std::map<std::string, Shape> shapes;
  const auto entries = nlohmann::json::parse(read_file(manifest, 16 << 20));
  for (const auto& [name, entry] : entries.items()) shapes[name] = entry[0].get<Shape>();
  std::map<std::string, Shape> needed;
  for (const auto& [ours, theirs] : map_keys(shapes).by_ours)
    needed[theirs.name] = shapes[theirs.name];
  return needed;
}

void write_checkpoint(const fs::path& manifest, const fs::path& path) {
  const auto shapes = needed_tensors(manifest);
  if (path.extension() == ".pth") {
    std::vector<PthTensor> list;
    for (const auto& [name, shape] : shapes)
      list.push_back({name, [shape = shape] { return torch::randn(shape) * 0.02; }});
    return write_pth(path, list);
  }
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, shape] : shapes) tensors[name] = torch::randn(shape) * 0.02;
  save_safetensors(path, tensors);
}

// Runs `work` in a process of its own, whose memory is then not this one's; returns its exit status
// and the most memory it held.
template <typename Work>
int run_apart(const Work& work, std::int64_t& peak_bytes) {
  std::fflush(stdout);  // or the child would print it again
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  struct rusage usage {};
  wait4(child, &status, 0, &usage);
  peak_bytes = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
  return status;
}

bool check(const char* program, const fs::path& manifest) {
  const TemporaryFolder folder;
  const bool is_hugging_face = manifest.filename().string().starts_with("hf_");
  const auto source = folder.path() / (is_hugging_face ? "x.safetensors" : "x.pth");
  const auto output = folder.path() / "model";
  std::int64_t peak_bytes = 0;
  if (run_apart([&] { write_checkpoint(manifest, source); }, peak_bytes) != 0) return false;
  const int status = run_apart(
      [&] {
        if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(1);
        execl(program, program, "import", source.c_str(), "--output", output.c_str(), nullptr);
        _exit(127);
      },
      peak_bytes);
  const auto file_bytes = static_cast<double>(fs::file_size(source));
  const double ratio = static_cast<double>(peak_bytes) / file_bytes;
  std::printf("%s: exit %d, file %.0f MB, peak %.0f MB, %.2f times the file (at most %.1f)\n",
              manifest.filename().c_str(), status, file_bytes / 1e6,
              static_cast<double>(peak_bytes) / 1e6, ratio, kMostTimesTheFile);
  return status == 0 && ratio < kMostTimesTheFile;
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  bool is_fine = argc > 2;
  for (int i = 2; i < argc; ++i) is_fine = litevl::check(argv[1], argv[i]) && is_fine;
  return is_fine ? 0 : 1;
}
