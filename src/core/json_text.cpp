#include "core/json_text.h"

#include "core/json_builder.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

class Document : public JsonEvents {
 public:
  Document(const std::string& where, const JsonLimits& limits) : where_(where), builder_(limits) {}

  json take() { return builder_.take(); }

  void begin(json::value_t container) override {
    builder_.begin(container);
    check();
  }
  void end() override { builder_.end(); }
  void name(std::string& name) override {
    builder_.name(name);
    check();
  }
  void scalar(json value) override {
    builder_.scalar(std::move(value));
    check();
  }
  void broken(const std::string& reason) override {
    throw Error(Error::Kind::kData, where_, "is not JSON: " + reason);
  }

 private:
  void check() const {
    if (!builder_.problem().empty()) throw Error(Error::Kind::kData, where_, builder_.problem());
  }

  const std::string& where_;
  JsonBuilder builder_;
};

}  // namespace

json parse_json(std::string_view text, const std::string& where, const JsonLimits& limits) {
  check_tokens(text, where, limits.token_bytes);
  Document document(where, limits);
  document.read(text);
  return document.take();
}

void check_tokens(std::string_view text, const std::string& where, std::size_t most_bytes) {
  constexpr std::string_view kBetween = ",:[]{} \t\r\n";
  bool is_text = false;
  std::size_t begin = 0;  // of the token
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {  // which no token holds
      is_text = false;
      begin = at + 1;
    } else if (is_text) {
      if (c == '\\') ++at;
      if (c == '"') {
        is_text = false;
        begin = at + 1;
      }
    } else if (c == '"') {
      is_text = true;
      begin = at;
    } else if (kBetween.find(c) != std::string_view::npos) {
      begin = at + 1;
    }
    if (at + 1 > begin + most_bytes)
      throw Error(Error::Kind::kData, where,
                  "a text, name or number that begins at byte " + std::to_string(begin + 1) +
                      " has more than " + std::to_string(most_bytes) + " bytes");
  }
}

}  // namespace litevl
