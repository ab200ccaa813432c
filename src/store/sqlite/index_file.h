// The file of a vector index. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "store/sqlite/index_content.h"

namespace litevl {

/// Writes the file atomically. Throws Error (kMachine) if the disk fails.
void write_index_file(const std::filesystem::path& file, const std::string& stamp,
                      const IndexContent& content);

/// Nothing if the file is missing or damaged, or has another stamp or vectors of another width. Its
/// length is compared with its header before memory is allocated.
std::optional<IndexContent> read_index_file(const std::filesystem::path& file,
                                            const std::string& stamp, std::int64_t width);

}  // namespace litevl
