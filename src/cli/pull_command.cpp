// `litevl pull`: a BLIP model of the Hugging Face hub becomes a model folder.

#include "cli/pull_command.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "app/json_forms.h"
#include "checkpoint/import_folder.h"
#include "cli/import_report.h"
#include "cli/output.h"
#include "core/printable.h"
#include "core/progress.h"
#include "core/stop.h"
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
std::map<std::string, std::string> options_of(const ImportArguments& arguments) {
  std::map<std::string, std::string> options{{"variant", arguments.variant},
                                             {"seed", std::to_string(arguments.seed)}};
  if (arguments.no_decoder) options["no-decoder"] = "yes";
  if (arguments.image_size) options["image-size"] = std::to_string(*arguments.image_size);
  if (arguments.frames) options["frames"] = std::to_string(*arguments.frames);
  if (arguments.heads) options["heads"] = std::to_string(*arguments.heads);
  if (arguments.config) options["config"] = fs::absolute(*arguments.config).string();
  if (arguments.vocab) options["vocab"] = fs::absolute(*arguments.vocab).string();
  return options;
}

HttpSettings settings_of(const PullArguments& arguments) {
  HttpSettings settings;
  const std::string named = variable("HF_ENDPOINT");
  settings.endpoint =
      check_endpoint(arguments.endpoint.value_or(named.empty() ? kHubEndpoint : named));
  settings.token = variable("HF_TOKEN");
  check_token(settings.token);
  settings.agent = "litevl/" LITEVL_VERSION;
  if (!settings.token.empty() && !is_private(settings.endpoint))
    print_notes({"HF_TOKEN is not sent to " + settings.endpoint +
                 ", since others could read it on its way: that takes https"});
  return settings;
}

fs::path output_of(const PullArguments& arguments, const HubModel& model) {
  if (arguments.output) return *arguments.output;
  const fs::path folder = user_data_folder();
  if (folder.empty())
    throw Error(Error::Kind::kUsage, "pull " + model.full_name(),
                "there is no home to put the model in", "choose a place by --output");
  return folder / "models" / model.owner / model.name;
}

// One line of progress for each file, in megabytes, for bytes are too many digits to read.
class Downloads {
 public:
  void update(const HubFile& file, std::uint64_t bytes) {
    constexpr std::uint64_t kMegabyte = 1'000'000;
    if (!progress_ || file.name != name_) {
      name_ = file.name;
      progress_.reset();  // clears its line before the next begins
      progress_.emplace("downloading " + name_ + ", MB",
                        static_cast<std::int64_t>((file.bytes + kMegabyte - 1) / kMegabyte),
                        terminal_progress());
    }
    progress_->update(static_cast<std::int64_t>(bytes / kMegabyte));
  }
  void end() { progress_.reset(); }

 private:
  std::string name_;
  std::optional<Progress> progress_;
};

class Pull {
 public:
  explicit Pull(const PullArguments& arguments)
      : arguments_(arguments),
        model_(parse_hub_model(arguments.model)),
        output_(output_of(arguments, model_)),
        options_(options_of(arguments.import_as)) {}

  void run() {
    // A commit that is there needs no network.
    if (is_commit(model_.revision) && is_pulled(output_, model_, model_.revision, options_))
      return say_it_is_there(model_.revision);
    HttpSettings settings = settings_of(arguments_);
    settings.on_wait = [this](const std::string& note) {
      shown_.end();  // the note has a line of its own
      print_notes({note});
    };
    HttpClient http(std::move(settings));
    const HubListing listing = fetch_listing(http, model_);
    if (is_pulled(output_, model_, listing.commit, options_))
      return say_it_is_there(listing.commit);
    const fs::path downloads = downloads_folder();
    const PulledFiles files = fetch(http, listing, downloads);
    const ImportReport report = import_files(files, listing.commit);
    if (!arguments_.keeps_download) remove_pulled(files, downloads);
    if (!arguments_.import_as.is_json) {
      print_import_report(output_.string(), report);
      std::cout << "from " << printable(model_.full_name()) << " at commit " << listing.commit
                << ", " << files.weights.name << '\n';
      return;
    }
    auto document = import_report_json(report);
    document.update(about(listing.commit, false));
    document["file"] = files.weights.name;
    document["bytes"] = files.weights.bytes;
    print_json(document);
  }

 private:
  nlohmann::json about(const std::string& commit, bool was_there) const {
    return {{"output", json_path(output_)},
            {"model", model_.full_name()},
            {"revision", model_.revision},
            {"commit", commit},
            {"was_there", was_there}};
  }

  void say_it_is_there(const std::string& commit) const {
    if (arguments_.import_as.is_json)
      print_json(about(commit, true));
    else
      std::cout << printable(output_.string()) << ": is there already, " << model_.full_name()
                << " at commit " << commit << '\n';
  }

  // Beside the model, where there is no home.
  fs::path downloads_folder() const {
    const fs::path cache = user_cache_folder();
    return cache.empty() ? fs::path(output_.string() + ".downloads") : cache / "downloads";
  }

  PulledFiles fetch(HttpClient& http, const HubListing& listing, const fs::path& downloads) {
    try {
      auto files =
          pull_files(http, model_, listing, downloads, output_,
                     [&](const HubFile& file, std::uint64_t bytes) { shown_.update(file, bytes); });
      shown_.end();
      return files;
    } catch (const Stopped&) {
      throw Stopped("the same command goes on with the download");
    }
  }

  ImportReport import_files(const PulledFiles& files, const std::string& commit) const {
    FolderImport request{.source = files.source,
                         .output = output_,
                         .vocab = arguments_.import_as.vocab,
                         .options = import_options(arguments_.import_as),
                         .origin = {}};
    request.origin = write_model_origin({.model = model_.full_name(),
                                         .revision = model_.revision,
                                         .commit = commit,
                                         .file = files.weights.name,
                                         .digest = files.weights.digest,
                                         .options = options_});
    return import_folder(request);
  }

  const PullArguments& arguments_;
  HubModel model_;
  fs::path output_;
  std::map<std::string, std::string> options_;
  Downloads shown_;
};

}  // namespace

void run_pull(const PullArguments& arguments) { Pull(arguments).run(); }

}  // namespace litevl
