// The answers that a model chooses from, and below which probability it is not sure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/answer_settings.h"

namespace litevl {

struct ChosenAnswers {
  std::vector<std::string> texts;
  std::filesystem::path file;  ///< that they come from
};

/// The answers of `asked`, a file with a list or a model folder with an answers.json; if it is
/// empty, those of the model's own answers.json. Throws Error (kUsage) if the model has none.
ChosenAnswers choose_answers(const std::filesystem::path& model, const std::string& asked);

/// The calibration in the model's answers.json, if it has one. One that was measured on another
/// model than `fingerprint` is left out, and `notes` says so.
std::optional<AnswerCalibration> own_calibration(const std::filesystem::path& model,
                                                 const std::string& fingerprint,
                                                 std::vector<std::string>& notes);

}  // namespace litevl
