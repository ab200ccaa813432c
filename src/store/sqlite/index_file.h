// The file that keeps a vector index. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "store/sqlite/index_content.h"

namespace litevl {

/// Atomically. Throws Error (kMachine) if the disk refuses.
void write_index_file(const std::filesystem::path& file, const std::string& stamp,
                      const IndexContent& content);

/// Nothing if the file is missing, damaged, of another stamp or of vectors of another width. It is
/// exactly as long as its numbers say, which is seen before memory is taken for them.
std::optional<IndexContent> read_index_file(const std::filesystem::path& file,
                                            const std::string& stamp, std::int64_t width);

}  // namespace litevl
