#include "data/answer_choice.h"

#include "data/answer_list.h"
#include "litevl/error.h"

namespace litevl {

namespace fs = std::filesystem;

ChosenAnswers choose_answers(const fs::path& model, const std::string& asked) {
  if (asked.empty()) {
    const auto file = answers_file(model);
    if (!fs::exists(file))
      throw Error(Error::Kind::kUsage, model.string(), "has no answers.json to choose answers from",
                  "pass --answers FILE with a list of answers");
    return {load_answer_settings(file).answers, file};
  }
  if (fs::is_directory(asked)) {
    const auto file = answers_file(asked);
    return {load_answer_settings(file).answers, file};
  }
  return {load_answer_list(asked), asked};
}

std::optional<AnswerCalibration> own_calibration(const fs::path& model,
                                                 const std::string& fingerprint,
                                                 std::vector<std::string>& notes) {
  const auto file = answers_file(model);
  if (!fs::exists(file)) return std::nullopt;
  auto calibration = load_answer_settings(file).calibration;
  if (!calibration || calibration->fingerprint == fingerprint) return calibration;
  notes.push_back("the threshold in " + file.string() + " was measured on another model (" +
                  calibration->fingerprint + ") and is not used");
  return std::nullopt;
}

}  // namespace litevl
