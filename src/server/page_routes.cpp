// The page's files, read once when the server starts: requests for them open no file.
#include <algorithm>
#include <memory>

#include "core/files.h"
#include "core/sha256.h"
#include "litevl/error.h"
#include "server/http/gzip.h"
#include "server/routes.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 4 << 20;

struct PageFile {
  std::string type;
  std::string tag;
  std::string bytes;
  std::string compressed;  ///< empty: not worth it
};

std::string type_of(const fs::path& file) {
  const std::string ending = file.extension().string();
  if (ending == ".html") return "text/html; charset=utf-8";
  if (ending == ".js") return "text/javascript; charset=utf-8";
  if (ending == ".css") return "text/css; charset=utf-8";
  if (ending == ".svg") return "image/svg+xml";
  if (ending == ".png") return "image/png";
  if (ending == ".json") return "application/json";
  if (ending == ".webmanifest") return "application/manifest+json";
  return {};
}

std::shared_ptr<const PageFile> read_page_file(const fs::path& path, const std::string& type) {
  auto file = std::make_shared<PageFile>();
  file->type = type;
  file->bytes = read_file(path, kMostBytes);
  file->tag = '"' + sha256(file->bytes).substr(0, 32) + '"';
  file->compressed = gzipped(file->bytes, 9);
  if (file->compressed.size() > file->bytes.size() * 9 / 10) file->compressed.clear();
  return file;
}

Response answer(const Call& call, const PageFile& file) {
  Response response;
  response.with("Content-Type", file.type)
      .with("ETag", file.tag)
      .with("Cache-Control", "no-cache");  // asked for again, and most often not sent again
  if (!file.compressed.empty() && accepts_gzip(call.request.header("accept-encoding"))) {
    response.with("Content-Encoding", "gzip");
    response.body = file.compressed;
  } else {
    response.body = file.bytes;
  }
  return response;
}

void add_file(RouteTable& routes, const std::string& path,
              const std::shared_ptr<const PageFile>& file) {
  Route route;
  route.method = "GET";
  route.path = path;
  route.runs = Route::Runs::kAtOnce;
  route.is_public = true;
  route.answer = [file](const Call& call) { return answer(call, *file); };
  routes.add(route);
}

}  // namespace

void add_page_routes(RouteTable& routes, const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "page", error)) {
    const std::string type = type_of(entry.path());
    if (type.empty() || !entry.is_regular_file()) continue;
    const auto file = read_page_file(entry.path(), type);
    add_file(routes, '/' + entry.path().filename().string(), file);
    if (entry.path().filename() == "index.html") add_file(routes, "/", file);
  }
  if (error)
    throw Error(Error::Kind::kMachine, (folder / "page").string(),
                "the page's files are missing: " + error.message(), "install the program again");
  add_file(routes, "/openapi.json", read_page_file(folder / "openapi.json", "application/json"));
}

}  // namespace litevl
