// A model folder's answers.json, which a folder may lack: the answers that the model chooses from,
// and below which probability it is not sure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace litevl {

/// A threshold and where it comes from (eval/calibration.h). Shares are in [0, 1].
struct AnswerCalibration {
  double not_sure_below = 0;    ///< answers of at least this probability are sure; over 1: none is
  double wanted_precision = 0;  ///< fraction of right answers that was requested
  double kept = 0;              ///< fraction of the held-out answers that are sure
  std::string fingerprint;      ///< of the model that was measured
  std::string file;             ///< the held-out questions
  std::string sha256;           ///< of that file
  std::int64_t questions = 0;   ///< of that file that could be asked
};

struct AnswerSettings {
  std::vector<std::string> answers;
  std::optional<AnswerCalibration> calibration;
};

/// The file in the model folder `folder`.
std::filesystem::path answers_file(const std::filesystem::path& folder);

/// Reads an answers.json. Answers may be blank or repeated: Answerer::compile says so. Throws Error
/// (kData) if the file is missing, over 16 MiB or not of this form.
AnswerSettings load_answer_settings(const std::filesystem::path& file);

/// Replaces `file` as a whole. Throws Error (kMachine) if the disk refuses.
void save_answer_settings(const std::filesystem::path& file, const AnswerSettings& settings);

}  // namespace litevl
