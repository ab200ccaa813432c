#include "app/library_jobs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "litevl/error.h"
#include "store/open_store.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using nlohmann::json;

TEST(LibraryJobs, AJobHasTheFormOfTheInterface) {
  const TemporaryFolder folder;
  EXPECT_NE(error_text([&] { open_library_jobs(folder.path()); }, Error::Kind::kUsage), "no error");
  open_store_to_write(folder.path());
  const auto jobs = open_library_jobs(folder.path());
  auto document = job_json(jobs->add({"index", R"({"library": "mine"})"}));
  EXPECT_GT(document["created"], 1.5e9);
  document.erase("created");
  EXPECT_EQ(document, json::parse(R"({"id": 1, "kind": "index", "state": "queued", "attempts": 0,
      "started": null, "finished": null, "result": null, "error": null})"));
  jobs->set_state(1, JobState::kRunning);
  document = job_json(jobs->set_state(1, JobState::kFailed, {.error = R"({"kind": "machine"})"}));
  EXPECT_EQ(document["state"], "failed");
  EXPECT_EQ(document["error"], json::parse(R"({"kind": "machine"})"));
  EXPECT_GE(document["finished"], document["started"]);
}

TEST(LibraryJobs, WhatIsNoJsonIsNull) {
  EXPECT_EQ(job_json({.kind = "index", .result = "{]"})["result"], nullptr);
}

}  // namespace
}  // namespace litevl
