#include "hub/model_origin.h"

#include <nlohmann/json.hpp>

#include "checkpoint/model_files.h"
#include "core/files.h"
#include "core/json_text.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMostOriginBytes = 64 << 10;
constexpr std::size_t kShownDigits = 12;

}  // namespace

std::string write_model_origin(const ModelOrigin& origin) {
  const bool is_sha256 = origin.digest.kind == ContentDigest::Kind::kSha256;
  const json document = {{"model", origin.model},
                         {"revision", origin.revision},
                         {"commit", origin.commit},
                         {"file", origin.file},
                         {is_sha256 ? "sha256" : "git_hash", origin.digest.digits},
                         {"import", origin.options}};
  return document.dump(2) + "\n";
}

std::optional<ModelOrigin> read_model_origin(const fs::path& folder) {
  const fs::path path = origin_file(folder);
  try {
    const json document = parse_json(read_file(path, kMostOriginBytes), path.string());
    ModelOrigin origin;
    origin.model = document.at("model").get<std::string>();
    origin.revision = document.at("revision").get<std::string>();
    origin.commit = document.at("commit").get<std::string>();
    origin.file = document.at("file").get<std::string>();
    origin.options = document.at("import").get<std::map<std::string, std::string>>();
    const char* digest = document.contains("sha256") ? "sha256" : "git_hash";
    const auto parsed = parse_etag(document.at(digest).get<std::string>());
    if (!parsed) return std::nullopt;
    origin.digest = *parsed;
    return origin;
  } catch (const Error&) {
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

bool is_pulled(const fs::path& folder, const HubModel& model, const std::string& commit,
               const std::map<std::string, std::string>& options) {
  std::error_code error;
  const auto status = fs::symlink_status(folder, error);
  if (!fs::exists(status)) return false;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return false;
  const char* hint = "remove it, or choose another place by --output";
  const auto refuse = [&](const std::string& what) {
    throw Error(Error::Kind::kUsage, folder.string(), what, hint);
  };
  if (!is_model_folder(folder)) refuse("exists and is not a model folder");
  const auto origin = read_model_origin(folder);
  if (!origin) refuse("is a model folder that does not say which model of the hub it is");
  if (origin->model != model.full_name()) refuse("is the model " + origin->model);
  if (origin->commit != commit)
    refuse("is commit " + origin->commit.substr(0, kShownDigits) + " of the model, asked for " +
           commit.substr(0, kShownDigits));
  if (origin->options != options) refuse("was imported with other options");
  return true;
}

}  // namespace litevl
