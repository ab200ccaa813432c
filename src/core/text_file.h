// Reading untrusted text files: lists, tables, vocabularies, configurations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// A file's bytes as text, without a UTF-8 byte order mark. Throws Error (kData) that names `where`
/// if they are UTF-16, contain a NUL, or are a Git LFS pointer (what git leaves in place of a file
/// if git-lfs is not installed).
std::string as_text(std::string bytes, const std::string& where);

/// The same for a whole file. Also throws what `read_file` throws.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

/// The lines of a text, without their line breaks ("\n" or "\r\n"). A line break at the very end
/// does not start another line.
std::vector<std::string> split_lines(std::string_view text);

/// Throws Error (kData) if a file that begins with `begin` is a Git LFS pointer.
void refuse_git_lfs_pointer(std::string_view begin, const std::string& where);

}  // namespace litevl
