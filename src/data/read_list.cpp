#include "data/read_list.h"

#include "core/files.h"
#include "core/sha256.h"
#include "core/text_file.h"
#include "data/json_entries.h"

namespace litevl {

std::string read_list_file(const std::filesystem::path& file, ListOrigin& origin) {
  std::string bytes = read_file(file, kMaxListBytes);
  origin.file = file;
  origin.sha256 = sha256(bytes);
  return as_text(std::move(bytes), file.string());
}

std::string read_joined(const std::filesystem::path& file, std::uint64_t limit_bytes,
                        ListOrigin& origin) {
  std::string bytes = read_file(file, limit_bytes);
  origin.joined.push_back({file, sha256(bytes)});
  return as_text(std::move(bytes), file.string());
}

CountedOptions::CountedOptions(const AnnotationOptions& options) : options_(options) {
  if (!options.on_broken) return;
  options_.on_broken = [this, report = options.on_broken](const Error& error) {
    if (++broken_ == 1) first_ = error.what();
    report(error);
  };
}

void CountedOptions::fail_empty(const std::string& where, const std::string& otherwise) const {
  throw Error(Error::Kind::kData, where,
              broken_ == 0 ? otherwise
                           : "all its entries are broken (" + std::to_string(broken_) +
                                 "), the first: " + first_);
}

}  // namespace litevl
