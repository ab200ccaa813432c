#include "app/pull_model.h"

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/json_forms.h"
#include "app/version.h"
#include "core/progress.h"
#include "core/user_folders.h"
#include "hub/endpoint.h"
#include "hub/model_origin.h"
#include "hub/pull.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Those that change what an import makes, as they stand in origin.json. Files are named by their
// whole paths: the same word in another folder is another file.
std::map<std::string, std::string> options_of(const ImportChoices& choices) {
  std::map<std::string, std::string> options{
      {"variant", word_text(kImportVariantWords, choices.variant)},
      {"seed", std::to_string(choices.seed)}};
  if (choices.no_decoder) options["no-decoder"] = "yes";
  if (choices.image_size) options["image-size"] = std::to_string(*choices.image_size);
  if (choices.frames) options["frames"] = std::to_string(*choices.frames);
  if (choices.heads) options["heads"] = std::to_string(*choices.heads);
  if (choices.config) options["config"] = fs::absolute(*choices.config).string();
  if (choices.vocab) options["vocab"] = fs::absolute(*choices.vocab).string();
  return options;
}

fs::path output_of(const PullRequest& request, const HubModel& model) {
  if (request.output) return *request.output;
  const fs::path folder = user_data_folder();
  if (folder.empty())
    throw Error(Error::Kind::kUsage, "pull " + model.full_name(),
                "there is no home folder for the model", "choose a folder with --output");
  return folder / "models" / model.owner / model.name;
}

// A task for each file, in megabytes, for bytes are too many digits to read.
class Downloads {
 public:
  explicit Downloads(ProgressSink sink) : sink_(std::move(sink)) {}

  void update(const HubFile& file, std::uint64_t bytes) {
    constexpr std::uint64_t kMegabyte = 1'000'000;
    if (!progress_ || file.name != name_) {
      name_ = file.name;
      progress_.reset();  // ends before the next begins
      progress_.emplace("downloading " + name_ + ", MB",
                        static_cast<std::int64_t>((file.bytes + kMegabyte - 1) / kMegabyte), sink_);
    }
    progress_->update(static_cast<std::int64_t>(bytes / kMegabyte));
  }
  void end() { progress_.reset(); }

 private:
  ProgressSink sink_;
  std::string name_;
  std::optional<Progress> progress_;
};

class Pull {
 public:
  explicit Pull(const PullRequest& request)
      : request_(request),
        model_(parse_hub_model(request.model)),
        options_(options_of(request.import_as)),
        shown_(request.progress) {
    report_.output = output_of(request, model_);
    report_.model = model_.full_name();
    report_.revision = model_.revision;
  }

  PullReport run() {
    // A commit that is there needs no network.
    if (is_commit(model_.revision) && is_there(model_.revision)) return report_;
    HttpClient http(settings());
    const HubListing listing = fetch_listing(http, model_);
    if (is_there(listing.commit)) return report_;
    const fs::path downloads = downloads_folder();
    const PulledFiles files = fetch(http, listing, downloads);
    report_.imported = import_files(files);
    report_.file = files.weights.name;
    report_.bytes = files.weights.bytes;
    if (!request_.keeps_download) remove_pulled(files, downloads);
    return report_;
  }

 private:
  bool is_there(const std::string& commit) {
    report_.commit = commit;
    report_.was_there = is_pulled(report_.output, model_, commit, options_);
    return report_.was_there;
  }

  void note(const std::string& text) {
    shown_.end();  // the note has a line of its own
    if (request_.on_note) request_.on_note(text);
  }

  HttpSettings settings() {
    HttpSettings settings;
    const std::string named = variable("HF_ENDPOINT");
    settings.endpoint =
        check_endpoint(request_.endpoint.value_or(named.empty() ? kHubEndpoint : named));
    settings.token = variable("HF_TOKEN");
    check_token(settings.token);
    settings.agent = std::string("litevl/") + version_number();
    settings.on_wait = [this](const std::string& text) { note(text); };
    if (!settings.token.empty() && !is_private(settings.endpoint))
      note("HF_TOKEN is not sent to " + settings.endpoint +
           ", since others could read it on its way: that takes https");
    return settings;
  }

  // Beside the model, where there is no home.
  fs::path downloads_folder() const {
    const fs::path cache = user_cache_folder();
    return cache.empty() ? fs::path(report_.output.string() + ".downloads") : cache / "downloads";
  }

  PulledFiles fetch(HttpClient& http, const HubListing& listing, const fs::path& downloads) {
    try {
      auto files =
          pull_files(http, model_, listing, downloads, report_.output,
                     [&](const HubFile& file, std::uint64_t bytes) { shown_.update(file, bytes); });
      shown_.end();
      return files;
    } catch (const Stopped&) {
      throw Stopped("the same command continues the download");
    }
  }

  ImportReport import_files(const PulledFiles& files) const {
    return import_model(files.source.string(), report_.output.string(), request_.import_as,
                        write_model_origin({.model = model_.full_name(),
                                            .revision = model_.revision,
                                            .commit = report_.commit,
                                            .file = files.weights.name,
                                            .digest = files.weights.digest,
                                            .options = options_}));
  }

  const PullRequest& request_;
  HubModel model_;
  std::map<std::string, std::string> options_;
  Downloads shown_;
  PullReport report_;
};

}  // namespace

PullReport pull_model(const PullRequest& request) { return Pull(request).run(); }

nlohmann::json pull_json(const PullReport& report) {
  nlohmann::json document{{"output", json_path(report.output)},
                          {"model", report.model},
                          {"revision", report.revision},
                          {"commit", report.commit},
                          {"was_there", report.was_there}};
  if (report.was_there) return document;
  document.update(import_json(report.imported));
  document["file"] = report.file;
  document["bytes"] = report.bytes;
  return document;
}

}  // namespace litevl
