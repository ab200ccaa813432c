// `litevl library verify` and `repair`, which encode videos.
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/compute.h"
#include "app/library_health.h"
#include "app/library_stats.h"
#include "app/models.h"
#include "app/process.h"
#include "cli/library_command.h"
#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void print_found(const VerifyReport& report, const fs::path& library) {
  for (const LibraryFault& fault : report.faults)
    std::cout << "damaged: " << fault_text(fault) << '\n';
  std::cout << printable(library.string()) << ": read " << report.clips << " clips of "
            << report.videos << " videos and " << report.files << " files; ";
  if (report.sampled_clips > 0) {
    std::cout << "encoded " << report.sampled_clips << " clips of " << report.sampled_videos
              << " videos again, least cosine " << report.least_similarity << " of "
              << kLeastFeatureCosine << " expected";
  } else {
    std::cout << "encoded none again";
  }
  std::cout << "; " << report.faults.size() << " damaged\n";
  if (report.clips_without_checksum > 0)
    std::cout << report.clips_without_checksum
              << " clips were written by an earlier version, without a checksum\n";
  if (report.missing_files > 0)
    std::cout << report.missing_files << " files of videos are not there\n";
  if (report.changed_files > 0)
    std::cout << report.changed_files << " files have changed: `litevl index` reads them again\n";
}

void print_done(const RepairReport& done) {
  if (done.clips > 0)
    std::cout << "removed: " << done.clips << " clips of " << done.videos
              << " videos; `litevl index` makes them again\n";
  if (done.files > 0)
    std::cout << "to be read again by `litevl index`: " << done.files << " files\n";
  if (done.derived_files > 0)
    std::cout << "made again, or to be: " << done.derived_files << " derived files\n";
}

void run_verify(const fs::path& library, const Model* model, const VerifyOptions& options,
                bool is_json) {
  const VerifyReport report = verify(library, model, options);
  if (is_json) {
    print_json(verify_json(report));
  } else {
    print_found(report, library);
  }
  if (!report.faults.empty())
    throw Error(Error::Kind::kData, "library " + library.string(),
                std::to_string(report.faults.size()) + " damaged",
                report.faults.front().kind == FaultKind::kStorage
                    ? "`litevl index --rebuild` makes it anew"
                    : "`litevl library repair` removes what is, and `litevl index` makes it again");
}

void run_repair(const fs::path& library, const Model* model, const VerifyOptions& options,
                bool is_json) {
  const Repair done = repair(library, model, options);
  if (is_json) {
    print_json(repair_json(done));
    return;
  }
  print_found(done.found, library);
  print_done(done.done);
}

// As far as a damaged library tells.
bool has_clips(const fs::path& library) {
  try {
    return library_stats(library).clips > 0;
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    return false;
  }
}

}  // namespace

void run_library_check(const LibraryArguments& arguments) {
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const fs::path library = chosen_library(arguments.library);
  std::optional<Model> model;
  if (arguments.sampled_videos > 0 && has_clips(library))
    model = open_shared_model(model_for_search(library, arguments.model), compute);
  const VerifyOptions options{.is_reading_files = !arguments.is_skipping_files,
                              .sampled_videos = model ? arguments.sampled_videos : 0,
                              .progress = terminal_progress(),
                              .is_cancelled = &stop_flag()};
  const auto run = arguments.check == LibraryArguments::Check::kVerify ? run_verify : run_repair;
  run(library, model ? &*model : nullptr, options, arguments.is_json);
}

}  // namespace litevl
