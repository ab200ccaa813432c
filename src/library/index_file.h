// The file that keeps a vector index. Private to library/.
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
  std::vector<std::int64_t> ids;  ///< of the index's rows, ascending
  std::int64_t made_for = 0;      ///< clips, of which the cells were made
  std::unique_ptr<faiss::Index> index;
};

/// Writes an IndexFlatIP, or an IndexIVFFlat whose cells' centres are one, atomically.
/// Throws Error (kMachine) if the disk refuses.
void write_index_file(const std::filesystem::path& file, const std::string& stamp,
                      const std::vector<std::int64_t>& ids, std::int64_t made_for,
                      const faiss::Index& index);

/// Nothing if the file is missing, damaged, of another stamp or of vectors of another width. It is
/// exactly as long as its numbers say, which is seen before memory is taken for them.
std::optional<IndexFileContent> read_index_file(const std::filesystem::path& file,
                                                const std::string& stamp, std::int64_t width);

}  // namespace litevl
