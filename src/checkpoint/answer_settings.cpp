#include "checkpoint/answer_settings.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/files.h"
#include "core/json_text.h"
#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxFileBytes = 16 << 20;

// Reads the values of one object; `where` names the file in errors.
class Fields {
 public:
  Fields(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) fail("is not a JSON object");
  }

  double number(const char* key, double most) const {
    const json& value = at(key);
    if (!value.is_number()) fail(quoted(key) + " is not a number");
    const auto number = value.get<double>();
    if (!(number >= 0 && number <= most))
      fail(quoted(key) + " is " + value.dump() + ", expected 0 to " + json(most).dump());
    return number;
  }

  std::int64_t count(const char* key) const {
    const json& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > INT64_MAX)
      fail(quoted(key) + " is not a count");
    return value.get<std::int64_t>();
  }

  std::string text(const char* key) const {
    const json& value = at(key);
    if (!value.is_string()) fail(quoted(key) + " is not a string");
    return value.get<std::string>();
  }

  std::vector<std::string> texts(const char* key) const {
    const json& list = at(key);
    if (!list.is_array()) fail(quoted(key) + " is not a list");
    std::vector<std::string> texts;
    for (const json& value : list) {
      if (!value.is_string())
        fail(quoted(key) + ", number " + std::to_string(texts.size() + 1) + ", is not a string");
      texts.push_back(value.get<std::string>());
    }
    return texts;
  }

  Fields fields(const char* key) const { return {at(key), where_ + ", " + quoted(key)}; }

 private:
  static std::string quoted(const char* key) { return '"' + std::string(key) + '"'; }

  const json& at(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end()) fail("has no " + quoted(key));
    return *found;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what);
  }

  const json& object_;
  std::string where_;
};

AnswerCalibration read_calibration(const Fields& fields) {
  AnswerCalibration calibration;
  calibration.not_sure_below = fields.number("not_sure_below", 2);
  calibration.wanted_precision = fields.number("wanted_precision", 1);
  calibration.kept = fields.number("kept", 1);
  const Fields source = fields.fields("calibrated_on");
  calibration.fingerprint = source.text("model");
  calibration.file = source.text("file");
  calibration.sha256 = source.text("sha256");
  calibration.questions = source.count("questions");
  return calibration;
}

}  // namespace

std::filesystem::path answers_file(const std::filesystem::path& folder) {
  return folder / "answers.json";
}

AnswerSettings load_answer_settings(const std::filesystem::path& file) {
  const json document = parse_json(read_text_file(file, kMaxFileBytes), file.string());
  const Fields fields(document, file.string());
  AnswerSettings settings;
  settings.answers = fields.texts("answers");
  if (document.contains("not_sure_below")) settings.calibration = read_calibration(fields);
  return settings;
}

void save_answer_settings(const std::filesystem::path& file, const AnswerSettings& settings) {
  json document = {{"answers", settings.answers}};
  if (settings.calibration) {
    const AnswerCalibration& calibration = *settings.calibration;
    document["not_sure_below"] = calibration.not_sure_below;
    document["wanted_precision"] = calibration.wanted_precision;
    document["kept"] = calibration.kept;
    document["calibrated_on"] = {{"model", calibration.fingerprint},
                                 {"file", calibration.file},
                                 {"sha256", calibration.sha256},
                                 {"questions", calibration.questions}};
  }
  write_file_atomically(file, [&](std::ostream& out) {
    out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  });
}

}  // namespace litevl
