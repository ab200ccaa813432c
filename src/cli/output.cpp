#include "cli/output.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "app/terminal.h"

namespace litevl {

void print_json(const nlohmann::json& document) { write_json(std::cout, document); }

void print_json_line(const nlohmann::json& document) {
  // A file's name may have any bytes.
  std::cout << document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_notes(const std::vector<std::string>& notes) {
  std::cout.flush();  // on a terminal they follow what they are about
  for (const auto& note : notes) std::cerr << "note: " << printable(note) << '\n';
}

}  // namespace litevl
