#include "app/library_health.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "app/json_forms.h"
#include "app/model_parts.h"
#include "app/terminal.h"
#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const char* name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kStorage:
      return "storage";
    case FaultKind::kDerived:
      return "derived";
    case FaultKind::kClip:
      return "clip";
    case FaultKind::kFeatures:
      return "features";
    case FaultKind::kContent:
      return "content";
  }
  return "";
}

VerifyReport verify(ClipStore& store, const Model* model, const VerifyOptions& options) {
  std::optional<Retriever> retriever;
  if (model != nullptr) {
    store.require_model(model->info().fingerprint, "library verify");
    retriever.emplace(model->shared().encoder(), model->shared().tokenizer);
  }
  return verify_library(store, retriever ? &*retriever : nullptr, options);
}

}  // namespace

VerifyReport verify(const fs::path& library, const Model* model, const VerifyOptions& options) {
  return verify(*open_store(library), model, options);
}

Repair repair(const fs::path& library, const Model* model, const VerifyOptions& options) {
  open_store(library);  // says if there is none, before a lock makes the folder
  const FolderLock lock(library, Holding::kLibrary);
  // Not to be converted to this version before it is known to be sound.
  Repair repair{.found = verify(*open_store(library), model, options), .done = {}};
  if (!repair.found.faults.empty())
    repair.done = repair_library(*open_store_to_write(library), repair.found);
  return repair;
}

std::string fault_text(const LibraryFault& fault) {
  std::string text = fault.video;
  if (fault.clip != 0)
    text += ", " + format_time(fault.range.start_seconds) + " - " +
            format_time(fault.range.end_seconds);
  return printable(shortened(text + (text.empty() ? "" : ": ") + fault.what, 2'000));
}

json verify_json(const VerifyReport& report) {
  json faults = json::array();
  for (const LibraryFault& fault : report.faults) {
    json entry = {{"kind", name_of(fault.kind)}, {"what", fault.what}};
    if (!fault.video.empty()) entry["video"] = json_path(fault.video);
    if (fault.clip != 0) {
      entry["start_seconds"] = fault.range.start_seconds;
      entry["end_seconds"] = fault.range.end_seconds;
    }
    faults.push_back(entry);
  }
  return {{"faults", faults},
          {"videos", report.videos},
          {"clips", report.clips},
          {"clips_without_checksum", report.clips_without_checksum},
          {"files", report.files},
          {"missing_files", report.missing_files},
          {"changed_files", report.changed_files},
          {"sampled_videos", report.sampled_videos},
          {"sampled_clips", report.sampled_clips},
          {"least_similarity", report.sampled_clips > 0 ? json(report.least_similarity) : json()}};
}

json repair_json(const Repair& repair) {
  json document = verify_json(repair.found);
  document["repaired"] = {{"clips", repair.done.clips},
                          {"videos", repair.done.videos},
                          {"files", repair.done.files},
                          {"derived_files", repair.done.derived_files}};
  return document;
}

}  // namespace litevl
