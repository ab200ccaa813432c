#include <sys/stat.h>

#include <chrono>
#include <cstdint>

#include "checkpoint/kept_hashes.h"
#include "checkpoint/model_files.h"
#include "checkpoint/read_floats.h"
#include "checkpoint/word_hash.h"
#include "config/config_json.h"
#include "core/sha256.h"
#include "core/stop.h"
#include "core/user_folders.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// What of config.json decides about features. How videos are cut does not.
std::string sizes_of(const ModelFiles& files) {
  ModelConfig config = files.config;
  config.clip_seconds = kDefaultClipSeconds;
  return write_config(config);
}

std::string compute(const ModelFiles& files) {
  WordHash hash;
  const std::string sizes = sizes_of(files);
  hash.add(sizes.data(), sizes.size());
  for (const auto& [name, shape] : files.weights->shapes()) {
    check_stop();
    const auto numbers = read_floats(*files.weights, name);
    hash.add(name.data(), name.size());
    hash.add(shape.data(), shape.size() * sizeof(std::int64_t));
    hash.add(numbers.data(), numbers.size() * sizeof(float));
  }
  return hash.digits();
}

// Where a file's fingerprint is kept: under all by which a change of it would show. Nothing if
// there is no such place, or if the file is so new that it could change within its time stamp.
fs::path kept_at(const ModelFiles& files) {
  const fs::path cache = user_cache_folder();
  const struct stat& status = files.weights->status();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto written = std::chrono::seconds(status.st_mtim.tv_sec);
  if (cache.empty() || now - written < std::chrono::seconds(10)) return {};
  return cache / "fingerprints" /
         sha256(file_identity(status) + '\n' + files.weights->header() + '\n' + sizes_of(files));
}

}  // namespace

std::string fingerprint(const ModelFiles& files) {
  const fs::path path = kept_at(files);
  if (path.empty()) return compute(files);
  if (std::string known = read_kept_hash(path); !known.empty()) return known;
  std::string text = compute(files);
  keep_hash(path, text);
  return text;
}

}  // namespace litevl
