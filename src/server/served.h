// The libraries and models that the server has open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/catalogue.h"
#include "app/compute.h"
#include "litevl/search.h"
#include "server/http/message.h"

namespace litevl {

struct ServedLibrary {
  std::string id;  ///< the name of its folder, with a number if there are several of the name
  std::filesystem::path folder;
};

/// A video that a request names.
struct ServedVideo {
  const ServedLibrary* library = nullptr;
  CatalogueVideo video;
};

/// The file of a video, if it is the one that was indexed: what somebody has put in its place, such
/// as a link to a file elsewhere, is not the library's. Throws Error (kData) if it is not.
std::shared_ptr<OpenFile> indexed_file(const CatalogueVideo& video);

/// For any number of threads at once.
class Served {
 public:
  /// Throws Error as model_for_search, for each of the libraries. `model` may be empty: each
  /// library's own.
  Served(const std::vector<std::filesystem::path>& libraries, std::string model,
         const Compute& compute);

  const std::vector<ServedLibrary>& libraries() const { return libraries_; }
  /// The library with this id; the first if it is empty. Throws HttpProblem (404).
  const ServedLibrary& library(const std::string& id) const;

  /// The model that searches a library, opened when it is first asked for.
  Model model(const ServedLibrary& library);
  /// The model that answers questions about a library's videos. Throws Error (kUsage) if neither
  /// the library's own nor another that is known can.
  Model answering_model(const ServedLibrary& library);

  /// Calls `use` with a session of the library that no other thread has meanwhile. A library that
  /// was rebuilt since is opened again.
  template <typename Use>
  auto with_session(const ServedLibrary& library, const Use& use) {
    Lease lease(*this, library);
    auto result = use(*lease.session);
    lease.is_sound = true;
    return result;
  }

  /// Ids are made of the library's and the video's path: they stay when a library is rebuilt.
  static std::string video_id(const ServedLibrary& library, const std::string& path);
  /// Throws HttpProblem (404) if none of the libraries has it now.
  ServedVideo video(const std::string& id);

 private:
  struct Lease {
    Lease(Served& all, const ServedLibrary& of);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Served& served;
    const ServedLibrary& library;
    std::unique_ptr<SearchSession> session;
    bool is_sound = false;  ///< nothing was thrown, so that the next request can have it
  };

  Model open(const std::filesystem::path& folder);
  std::optional<ServedVideo> known_video(const std::string& id);
  void read_ids();

  std::vector<ServedLibrary> libraries_;
  std::string model_;
  Compute compute_;
  std::mutex mutex_;
  std::map<std::filesystem::path, Model> models_;
  std::map<std::string, std::vector<std::unique_ptr<SearchSession>>> free_sessions_;
  struct Place {
    const ServedLibrary* library;
    std::string path;
  };
  std::map<std::string, Place> places_;  ///< by id
};

}  // namespace litevl
