#include "hub/download.h"

#include <fstream>
#include <string>
#include <vector>

#include "core/printable.h"
#include "core/stop.h"
#include "hub/part_file.h"
#include "hub/url.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

bool is_file_of(const fs::path& path, const HubFile& file) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error)) ||
      fs::file_size(path, error) != file.bytes || error)
    return false;
  ContentHash hash(file.digest.kind, file.bytes);
  std::ifstream in(path, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  while (in) {
    check_stop();
    in.read(buffer.data(), std::ssize(buffer));
    hash.add({buffer.data(), static_cast<std::size_t>(in.gcount())});
  }
  return in.eof() && hash.digest() == file.digest;
}

class Download {
 public:
  Download(HttpClient& http, const HubFile& file, PartFile& part, const std::string& where,
           const DownloadProgress& progress)
      : http_(http), file_(file), part_(part), where_(where), progress_(progress) {}

  // Repeats until the part file has all its bytes.
  void run() {
    progress_(part_.size_bytes());
    std::uint64_t before = part_.size_bytes();
    http_.retry(
        where_,
        [&] {
          if (!part_.is_whole()) fetch();
        },
        [&] {
          // A server that sends a little with every attempt will have sent everything in the end.
          constexpr std::uint64_t kProgress = 1 << 20;
          const bool has_progressed = part_.size_bytes() >= before + kProgress;
          if (has_progressed) before = part_.size_bytes();
          return has_progressed;
        });
  }

 private:
  [[noreturn]] void refuse(const HttpAnswer& answer, const std::string& what) {
    part_.start_over();
    part_.remove();
    throw Error(Error::Kind::kData, where_, shown_url(answer.url) + " " + what,
                "nothing of it was kept");
  }

  void fetch() {
    const std::uint64_t from = part_.size_bytes();
    const auto answer =
        http_.get(file_.url, from, [&](const HttpAnswer& head, std::string_view bytes) {
          if (bytes.empty()) return begin(head, from);
          if (bytes.size() > file_.bytes - part_.size_bytes())
            refuse(head, "sends more than the " + std::to_string(file_.bytes) +
                             " bytes that the hub announced");
          part_.append(bytes);
          progress_(part_.size_bytes());
        });
    if (answer.status == 416 && from > 0) {
      part_.start_over();
      throw PassingFailure("the server does not go on at byte " + std::to_string(from));
    }
    check_answer(answer, http_.settings(), where_);
    if (!part_.is_whole())
      throw PassingFailure("the server ended at " + std::to_string(part_.size_bytes()) + " of " +
                           std::to_string(file_.bytes) + " bytes");
  }

  // A response's headers must announce exactly what is missing.
  void begin(const HttpAnswer& head, std::uint64_t from) {
    std::uint64_t expected = file_.bytes;
    if (head.status == 206) {
      const std::string range = head.header("content-range");
      const std::string wanted = "bytes " + std::to_string(from) + "-" +
                                 std::to_string(file_.bytes - 1) + "/" +
                                 std::to_string(file_.bytes);
      if (range != wanted) {
        part_.start_over();
        throw PassingFailure("the server sends the range \"" + shortened(range, 100) +
                             "\", asked for \"" + wanted + "\"");
      }
      expected -= from;
    } else if (from > 0) {
      part_.start_over();  // the server sends the whole file
      progress_(0);
    }
    const std::string length = head.header("content-length");
    if (!length.empty() && length != std::to_string(expected))
      refuse(head, "announces " + length + " bytes, expected " + std::to_string(expected));
  }

  HttpClient& http_;
  const HubFile& file_;
  PartFile& part_;
  const std::string& where_;
  const DownloadProgress& progress_;
};

}  // namespace

fs::path download_file(HttpClient& http, const HubFile& file, const fs::path& folder,
                       const std::string& where, const DownloadProgress& progress) {
  const fs::path target = folder / file.name;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(Error::Kind::kMachine, folder.string(), error.message());
  if (is_file_of(target, file)) {
    progress(file.bytes);
    return target;
  }
  PartFile part(target, file);
  // What an earlier run left may be damaged, so the download is repeated; what this run received
  // must be right.
  for (bool may_be_old = part.size_bytes() > 0;; may_be_old = false) {
    Download(http, file, part, where, progress).run();
    if (part.is_right()) break;
    part.start_over();
    if (may_be_old) continue;
    part.remove();
    throw Error(Error::Kind::kData, where,
                "the download does not have the " + name_of(file.digest.kind) +
                    " that the hub states, " + file.digest.digits,
                "nothing of it was kept; try again, or another --endpoint");
  }
  part.publish();
  return target;
}

std::uint64_t bytes_to_fetch(const HubFile& file, const fs::path& folder) {
  for (const fs::path& path : {folder / file.name, folder / (file.name + ".part")}) {
    std::error_code error;
    const std::uint64_t there = fs::file_size(path, error);
    if (!error && there <= file.bytes) return file.bytes - there;
  }
  return file.bytes;
}

}  // namespace litevl
