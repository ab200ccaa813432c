// A report as a folder.
#include <nlohmann/json.hpp>
#include <ostream>

#include "checkpoint/replace_folder.h"
#include "checkpoint/write_safetensors.h"
#include "core/files.h"
#include "explain/overlay_video.h"
#include "explain/report.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostVideoBytes = std::uint64_t{64} << 20;

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path, [&](std::ostream& out) { out << text; });
}

}  // namespace

void check_new_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return;
  throw Error(Error::Kind::kUsage, folder.string(), "is there already",
              "choose another folder or remove this one");
}

void write_report(const fs::path& folder, const Report& report) {
  check_new_folder(folder);
  replace_folder(folder, [&](const fs::path& fresh) {
    write_overlay_video(fresh / "overlay.mp4", report.video, report.explanation.gradient.text);
    for (const auto& [name, bytes] : report_pictures(report)) write_text(fresh / name, bytes);
    const auto numbers = report_json(report);
    write_text(fresh / "explanation.json",
               numbers.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    write_safetensors(fresh / "explanation.safetensors", report_arrays(report));
    // A video that is too large for the page remains a separate file.
    const bool is_small = fs::file_size(fresh / "overlay.mp4") <= kMostVideoBytes;
    const auto overlay =
        is_small ? read_file(fresh / "overlay.mp4", kMostVideoBytes) : std::string();
    write_text(fresh / "index.html", to_html(report_page(report, overlay)));
  });
}

}  // namespace litevl
