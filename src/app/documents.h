// Writing documents for people and programs as files, completely or not at all.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace litevl {

/// Writes `document` indented, ending in a newline. Bytes that are not UTF-8 (a file's name may
/// have any) become U+FFFD.
void write_json(std::ostream& stream, const nlohmann::json& document);

/// Into a file, as write_file_atomically.
void write_json_file(const std::filesystem::path& path, const nlohmann::json& document);
void write_text_file(const std::filesystem::path& path, const std::string& text);

}  // namespace litevl
