#include "data/check_videos.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/files.h"
#include "core/sha256.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "video/picture_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

using PathOf = std::function<fs::path(std::size_t)>;

constexpr std::int64_t kMostNamed = 10'000;
constexpr std::uint64_t kMaxComparedBytes = std::uint64_t{1} << 30;  // a digest reads it whole

struct Faults {
  std::string failure;  // why the video cannot be read, or empty
  std::string damage;   // what of it cannot, or empty
};

Faults faults_of(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return {path.string() + ": no such file", {}};
  try {
    PictureReader reader(path);
    reader.read({0}, {16, 16}, [](auto, const auto&) {});
    const std::string faults = describe_faults(reader.timeline());
    return {{}, faults.empty() ? faults : path.string() + ": " + faults};
  } catch (const Error& error) {
    return {error.what(), {}};
  }
}

// Calls `work(i)` for all of [0, count), each once, on up to so many threads, until a stop is asked
// for.
void share_out(std::size_t count, int threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (auto i = next++; i < count && !is_stop_asked(); i = next++) work(i);
  };
  {
    std::vector<std::jthread> others;
    try {
      for (int i = 1; i < threads; ++i) others.emplace_back(run);
    } catch (const std::system_error&) {  // the system has no more of them
    }
    run();
  }
  check_stop();
}

std::vector<std::vector<std::size_t>> groups_of_same(std::size_t count, const PathOf& path_of) {
  std::map<std::uint64_t, std::vector<std::size_t>> by_size;
  for (std::size_t i = 0; i < count; ++i) {
    std::error_code error;
    const auto size = fs::file_size(path_of(i), error);
    if (!error && size > 0 && size <= kMaxComparedBytes) by_size[size].push_back(i);
  }
  std::map<std::string, std::vector<std::size_t>> by_content;
  for (const auto& [size, videos] : by_size)
    if (videos.size() > 1)
      for (const auto i : videos) {
        check_stop();
        by_content[sha256(read_file(path_of(i), size))].push_back(i);
      }
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [digest, videos] : by_content)
    if (videos.size() > 1) groups.push_back(std::move(videos));
  std::sort(groups.begin(), groups.end());
  return groups;
}

}  // namespace

VideoFindings check_videos(std::size_t count, const PathOf& path_of, int threads,
                           const std::function<void(std::int64_t)>& progress) {
  VideoFindings findings;
  std::mutex mutex;
  std::int64_t done = 0;
  share_out(count, threads, [&](std::size_t i) {
    const Faults faults = faults_of(path_of(i));
    const std::lock_guard lock(mutex);
    if (!faults.failure.empty() && ++findings.unreadable_count <= kMostNamed)
      findings.unreadable.push_back({i, faults.failure});
    if (!faults.damage.empty() && ++findings.damaged_count <= kMostNamed)
      findings.damaged.push_back({i, faults.damage});
    progress(++done);
  });
  for (auto* videos : {&findings.unreadable, &findings.damaged})
    std::sort(videos->begin(), videos->end(),
              [](const auto& a, const auto& b) { return a.video < b.video; });
  findings.same = groups_of_same(count, path_of);
  return findings;
}

}  // namespace litevl
