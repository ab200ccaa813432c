// The file that keeps a vector index: a header with stamp and checksum, the clips' ids, FAISS's own
// form. Private to library/.
#pragma once

#include <faiss/Index.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace litevl {

struct IndexFileContent {
  std::vector<std::int64_t> ids;  ///< of the index's rows
  std::unique_ptr<faiss::Index> index;
};

/// Writes atomically. Throws Error (kMachine) if the disk refuses.
void write_index_file(const std::filesystem::path& file, const std::string& stamp,
                      const std::vector<std::int64_t>& ids, const faiss::Index& index);

/// Nothing if the file is missing, damaged, of another stamp, or not an index, exact or with cells,
/// by inner product with as many rows as ids.
std::optional<IndexFileContent> read_index_file(const std::filesystem::path& file,
                                                const std::string& stamp);

}  // namespace litevl
