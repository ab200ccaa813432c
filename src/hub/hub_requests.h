// The requests to the hub, except for files' contents.
#pragma once

#include <cstdint>
#include <string>

#include "hub/content_digest.h"
#include "hub/http_client.h"
#include "hub/listing.h"
#include "hub/model_name.h"

namespace litevl {

/// A file of a model at a commit, before it is downloaded.
struct HubFile {
  std::string name;
  std::uint64_t bytes = 0;
  ContentDigest digest = {};
  std::string url;  ///< its address at the endpoint, which may redirect
};

/// The model's files at its revision. Throws Error: kUsage if there is no such model or revision or
/// it may not be read, kMachine if the hub cannot be reached or refuses, kData if its response does
/// not have the expected form.
HubListing fetch_listing(HttpClient& http, const HubModel& model);

/// Size and digest of the file `name` from the hub's headers. Throws as fetch_listing does.
HubFile describe_file(HttpClient& http, const HubModel& model, const std::string& commit,
                      const std::string& name);

/// Returns if a response is successful: 200 or 206. Throws PassingFailure for failures that may be
/// temporary (429, 500, …), otherwise Error naming `where`, with the kinds of fetch_listing.
void check_answer(const HttpAnswer& answer, const HttpSettings& settings, const std::string& where);

}  // namespace litevl
