#include "app/documents.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "core/files.h"

namespace litevl {

void write_json(std::ostream& stream, const nlohmann::json& document) {
  stream << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void write_json_file(const std::filesystem::path& path, const nlohmann::json& document) {
  write_file_atomically(path, [&](std::ostream& file) { write_json(file, document); });
}

void write_text_file(const std::filesystem::path& path, const std::string& text) {
  write_file_atomically(path, [&](std::ostream& file) { file << text; });
}

}  // namespace litevl
