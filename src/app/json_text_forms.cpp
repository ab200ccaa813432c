// Documents as text: apart, because one of them needs what answers questions.
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "litevl/json.h"

namespace litevl {

namespace {

// Names of files and texts from files may be any bytes.
std::string text_of(const nlohmann::json& document) {
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const std::string& query, const FoundClips& found) {
  return text_of(search_json(query, found));
}
std::string to_json(const IndexResult& result) { return text_of(index_json(result)); }
std::string to_json(const AskReport& report) { return text_of(ask_json(report)); }
std::string to_json(const std::vector<RootSummary>& roots) { return text_of(roots_json(roots)); }
std::string to_json(const Error& error) { return text_of(error_json(error)); }

}  // namespace litevl
