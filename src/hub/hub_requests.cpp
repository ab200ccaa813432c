#include "hub/hub_requests.h"

#include <charconv>
#include <string_view>
#include <system_error>

#include "core/percent.h"
#include "hub/endpoint.h"
#include "hub/url.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kMostListingBytes = 16 << 20;
// Far larger than any BLIP: files that no disk has room for are not requested.
constexpr std::uint64_t kMostFileBytes = std::uint64_t{1} << 40;

std::string listing_url(const std::string& endpoint, const HubModel& model) {
  return endpoint + "/api/models/" + model.full_name() + "/revision/" +
         percent_encoded(model.revision);
}

bool parse_count(std::string_view text, std::uint64_t& count) {
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  return error == std::errc() && stopped == end && !text.empty();
}

// A model that does not exist and one that is hidden cannot be distinguished.
std::string unknown_hint(const HttpSettings& settings) {
  if (settings.token.empty())
    return "check the name; for a model that is not public, set HF_TOKEN to a token that may "
           "read it";
  return "check the name, and that the token in HF_TOKEN is valid and may read the model";
}

}  // namespace

void check_answer(const HttpAnswer& answer, const HttpSettings& settings,
                  const std::string& where) {
  const auto is_code = [&](const char* code) { return answer.header("x-error-code") == code; };
  const auto refuse = [&](const std::string& what, const std::string& hint) {
    throw Error(Error::Kind::kUsage, where, what, hint);
  };
  switch (answer.status) {
    case 200:
    case 206:
      return;
    case 401:
      if (is_code("GatedRepo")) break;
      refuse("there is no such model, or it is not public (401)", unknown_hint(settings));
      return;
    case 403:
      break;
    case 404:
      if (is_code("RevisionNotFound"))
        refuse("the model has no such branch, tag or commit (404)", "give one behind the @");
      if (is_code("EntryNotFound")) refuse("there is no such file (404)", {});
      refuse("there is no such model (404)", unknown_hint(settings));
      return;
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      throw PassingFailure(answer.status == 429
                               ? "the server has had too many requests (429)"
                               : "the server answers " + std::to_string(answer.status),
                           answer.retry_after);
    default:
      throw Error(
          Error::Kind::kMachine, where,
          shown_url(answer.url) + " answers " + std::to_string(answer.status) + ", expected 200");
  }
  refuse("the model is not public, or has conditions to accept (" + std::to_string(answer.status) +
             ")",
         "accept its conditions on its page, and set HF_TOKEN to a token of the account that did");
}

HubListing fetch_listing(HttpClient& http, const HubModel& model) {
  const auto& settings = http.settings();
  const std::string url = listing_url(settings.endpoint, model);
  const std::string where =
      "pull " + model.full_name() + (model.revision == "main" ? "" : "@" + model.revision);
  std::string text;
  http.retry(where, [&] {
    text.clear();
    const auto answer = http.get(url, 0, [&](const HttpAnswer&, std::string_view bytes) {
      if (text.size() + bytes.size() > kMostListingBytes)
        throw Error(Error::Kind::kData, shown_url(url), "its answer has more than 16 MiB");
      text += bytes;
    });
    check_answer(answer, settings, where);
  });
  auto listing = read_hub_listing(text, shown_url(url));
  if (is_commit(model.revision) && listing.commit != model.revision)
    throw Error(Error::Kind::kData, shown_url(url), "answers for commit " + listing.commit);
  return listing;
}

HubFile describe_file(HttpClient& http, const HubModel& model, const std::string& commit,
                      const std::string& name) {
  const auto& settings = http.settings();
  const std::string where = "pull " + model.full_name() + ", " + name;
  HubFile file{.name = name,
               .url = settings.endpoint + "/" + model.full_name() + "/resolve/" + commit + "/" +
                      percent_encoded(name)};
  HttpAnswer answer;
  http.retry(where, [&] {
    answer = http.head(file.url);
    if (answer.redirect.empty()) check_answer(answer, settings, where);
  });
  const auto refuse = [&](const std::string& what) {
    throw Error(Error::Kind::kData, where, shown_url(answer.url) + " " + what,
                "is " + settings.endpoint + " a server of Hugging Face's interface?");
  };
  const std::string at = answer.header("x-repo-commit");
  if (!at.empty() && at != commit) refuse("answers for commit " + at + ", not " + commit);
  // For files stored elsewhere, the response's own size and ETag are those of something else.
  const auto header = [&](const char* linked, const char* own) {
    const std::string value = answer.header(linked);
    return value.empty() && answer.redirect.empty() ? answer.header(own) : value;
  };
  const auto digest = parse_etag(header("x-linked-etag", "etag"));
  if (!digest) refuse("tells neither the file's SHA-256 nor its git hash");
  file.digest = *digest;
  const std::string size = header("x-linked-size", "content-length");
  if (!parse_count(size, file.bytes) || file.bytes > kMostFileBytes)
    refuse("does not tell the file's size");
  return file;
}

}  // namespace litevl
