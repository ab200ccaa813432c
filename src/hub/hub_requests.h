// What is asked of the hub, but for files' contents.
#pragma once

#include <cstdint>
#include <string>

#include "hub/content_digest.h"
#include "hub/http_client.h"
#include "hub/listing.h"
#include "hub/model_name.h"

namespace litevl {

/// A file of a model at a commit, before it is fetched.
struct HubFile {
  std::string name;
  std::uint64_t bytes = 0;
  ContentDigest digest = {};
  std::string url;  ///< at the endpoint, from which it may be a redirect away
};

/// The model's files at its revision. Throws Error: kUsage if there is no such model or revision or
/// it may not be read, kMachine if the hub cannot be reached or does not want to answer, kData if
/// what it says is not of the form.
HubListing fetch_listing(HttpClient& http, const HubModel& model);

/// Size and digest of the file `name`, as the hub's headers tell them. Throws as fetch_listing.
HubFile describe_file(HttpClient& http, const HubModel& model, const std::string& commit,
                      const std::string& name);

/// Returns if an answer is the one that was hoped for: 200, or 206. Throws PassingFailure for what
/// may pass (429, 500, …) and else Error, as fetch_listing, naming `where`.
void check_answer(const HttpAnswer& answer, const HttpSettings& settings, const std::string& where);

}  // namespace litevl
