// Text files that strangers wrote: lists, tables, vocabularies, configurations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// A file's bytes as text, without UTF-8's byte order mark. Throws Error (kData) naming `where` if
/// they are UTF-16, have a NUL, or are the pointer that git leaves where git-lfs is not installed.
std::string as_text(std::string bytes, const std::string& where);

/// The same of a whole file. Throws Error (kData) also as `read_file` does.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

/// The lines of a text without their ends, "\n" or "\r\n"; an end after the last line is none.
std::vector<std::string> split_lines(std::string_view text);

/// Throws Error (kData) if a file that begins so is the pointer that git leaves in the place of one
/// that it keeps with git-lfs.
void refuse_git_lfs_pointer(std::string_view begin, const std::string& where);

}  // namespace litevl
