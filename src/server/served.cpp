#include "server/served.h"

#include <utility>

#include "app/models.h"
#include "core/sha256.h"
#include "litevl/ask.h"
#include "litevl/error.h"
#include "server/problem.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdDigits = 24;  // 96 bits: no two of a library's paths have the same

std::string name_of(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  const std::string name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  std::string plain;
  for (const char c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    plain += is_plain || c == '-' || c == '_' ? c : '-';
  }
  return plain.empty() ? "library" : plain;
}

}  // namespace

Served::Served(const std::vector<fs::path>& libraries, std::string model, const Compute& compute)
    : model_(std::move(model)), compute_(compute) {
  std::map<std::string, int> names;
  for (const fs::path& folder : libraries) {
    model_for_search(folder, model_);
    const std::string name = name_of(folder);
    const int number = ++names[name];
    libraries_.push_back({number == 1 ? name : name + '.' + std::to_string(number),
                          fs::absolute(folder).lexically_normal()});
  }
}

const ServedLibrary& Served::library(const std::string& id) const {
  for (const ServedLibrary& one : libraries_)
    if (id.empty() || one.id == id) return one;
  throw HttpProblem(404, "there is no library " + id, "GET /v1/libraries lists them");
}

Model Served::open(const fs::path& folder) {
  const std::lock_guard lock(mutex_);  // two threads must not pack the same weights
  const auto known = models_.find(folder);
  if (known != models_.end()) return known->second;
  return models_.emplace(folder, open_shared_model(folder, compute_)).first->second;
}

Model Served::model(const ServedLibrary& library) {
  return open(model_for_search(library.folder, model_));
}

Model Served::answering_model(const ServedLibrary& library) {
  Model own = model(library);
  if (own.info().can_answer) return own;
  Model shipped = open(shipped_answering_model());
  if (shipped.info().knows == own.info().knows) return shipped;
  throw Error(Error::Kind::kUsage, "library " + library.id,
              "its model, " + own.info().folder.filename().string() + ", answers no questions",
              "index with a model for questions, or start the server with --model");
}

Served::Lease::Lease(Served& all, const ServedLibrary& of) : served(all), library(of) {
  {
    const std::lock_guard lock(served.mutex_);
    auto& free = served.free_sessions_[library.id];
    if (!free.empty()) {
      session = std::move(free.back());
      free.pop_back();
    }
  }
  if (!session) session = std::make_unique<SearchSession>(library.folder, served.model(library));
}

Served::Lease::~Lease() {
  if (!is_sound) return;
  const std::lock_guard lock(served.mutex_);
  served.free_sessions_[library.id].push_back(std::move(session));
}

std::string Served::video_id(const ServedLibrary& library, const std::string& path) {
  return sha256(library.id + '\n' + path).substr(0, kIdDigits);
}

void Served::read_ids() {
  std::map<std::string, Place> places;
  for (const ServedLibrary& library : libraries_)
    for (const CatalogueVideo& video : catalogue(library.folder))
      places[video_id(library, video.path)] = {&library, video.path};
  const std::lock_guard lock(mutex_);
  places_ = std::move(places);
}

std::optional<ServedVideo> Served::known_video(const std::string& id) {
  Place place;
  {
    const std::lock_guard lock(mutex_);
    const auto known = places_.find(id);
    if (known == places_.end()) return std::nullopt;
    place = known->second;
  }
  // Only what the library has at this moment: it may have been removed.
  auto video = find_in_catalogue(place.library->folder, place.path);
  if (!video) return std::nullopt;
  return ServedVideo{place.library, std::move(*video)};
}

ServedVideo Served::video(const std::string& id) {
  if (auto known = known_video(id)) return *known;
  read_ids();
  if (auto known = known_video(id)) return *known;
  throw HttpProblem(404, "there is no such video",
                    "it may have been moved or removed: search again");
}

std::shared_ptr<OpenFile> indexed_file(const CatalogueVideo& video) {
  if (video.clips == 0)
    throw Error(Error::Kind::kData, video.path,
                video.error.empty() ? "none of it has been read yet" : "was not read",
                "index the library again");
  auto file = std::make_shared<OpenFile>(video.path);
  if (file->bytes() != video.size_bytes || file->modified_ns() != video.modified_ns)
    throw Error(Error::Kind::kData, video.path, "has changed since it was indexed",
                "index the library again");
  return file;
}

}  // namespace litevl
