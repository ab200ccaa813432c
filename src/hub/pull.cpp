#include "hub/pull.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "core/files.h"
#include "hub/download.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostConfigBytes = 1 << 20;
constexpr std::uint64_t kMostVocabBytes = 64 << 20;

std::string in_megabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

// The folder in which `path` exists or would be created.
fs::path existing_folder(fs::path path) {
  std::error_code error;
  path = fs::absolute(path, error);
  while (!fs::is_directory(path, error) && path.has_relative_path()) path = path.parent_path();
  return path;
}

struct Need {
  fs::path folder;
  std::uint64_t bytes = 0;
};

// Checks the free space first, so that gigabytes are not downloaded in vain.
void check_room(const std::vector<Need>& needs) {
  std::map<dev_t, Need> disks;
  for (const auto& [path, bytes] : needs) {
    const fs::path folder = existing_folder(path);
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) continue;
    auto& disk = disks[status.st_dev];
    disk.folder = folder;
    disk.bytes += bytes;
  }
  for (const auto& [device, disk] : disks) {
    struct statvfs status {};
    if (::statvfs(disk.folder.c_str(), &status) != 0) continue;
    const std::uint64_t free = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (free < disk.bytes)
      throw Error(Error::Kind::kMachine, disk.folder.string(),
                  "the disk has " + in_megabytes(free) + " free, downloading and importing take " +
                      in_megabytes(disk.bytes),
                  "make room, or choose other disks by XDG_CACHE_HOME and --output");
  }
}

void check_size(const HubFile& file, std::uint64_t most, const std::string& where) {
  if (file.bytes <= most) return;
  throw Error(Error::Kind::kData, where + ", " + file.name,
              in_megabytes(file.bytes) + ", at most " + in_megabytes(most) + " are read");
}

}  // namespace

PulledFiles pull_files(
    HttpClient& http, const HubModel& model, const HubListing& listing, const fs::path& downloads,
    const fs::path& output,
    const std::function<void(const HubFile& file, std::uint64_t bytes)>& progress) {
  const std::string where = "pull " + model.full_name();
  const ChosenFiles chosen = choose_files(listing, where);
  PulledFiles pulled;
  pulled.folder = downloads / model.owner / model.name / listing.commit;
  const auto fetch = [&](const HubFile& file) {
    return download_file(http, file, pulled.folder, where + ", " + file.name,
                         [&](std::uint64_t bytes) { progress(file, bytes); });
  };
  if (chosen.config) {
    const auto config = describe_file(http, model, listing.commit, *chosen.config);
    check_size(config, kMostConfigBytes, where);
    const auto path = fetch(config);
    check_is_blip(read_file(path, kMostConfigBytes), where + ", " + config.name);
  }
  if (chosen.vocab) {
    const auto vocab = describe_file(http, model, listing.commit, *chosen.vocab);
    check_size(vocab, kMostVocabBytes, where);
    fetch(vocab);
  }
  pulled.weights = describe_file(http, model, listing.commit, chosen.weights);
  // The model takes about as much as the file, plus some space for its temporal modules.
  check_room({{pulled.folder, bytes_to_fetch(pulled.weights, pulled.folder)},
              {output, pulled.weights.bytes + pulled.weights.bytes / 3}});
  const auto weights = fetch(pulled.weights);
  pulled.source = chosen.config ? pulled.folder : weights;
  return pulled;
}

void remove_pulled(const PulledFiles& files, const fs::path& downloads) {
  std::error_code ignored;
  fs::remove_all(files.folder, ignored);
  for (fs::path folder = files.folder.parent_path();
       folder != downloads && folder.has_relative_path(); folder = folder.parent_path())
    if (!fs::remove(folder, ignored)) return;
}

}  // namespace litevl
