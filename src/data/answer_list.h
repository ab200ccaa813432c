// Closed lists of answers to choose from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/question_list.h"

namespace litevl {

/// The answers in the file's order: a JSON array of texts, a JSON object of texts with their
/// indices from 0 (ALPRO's train_ans2label.json), or, if the name does not end in ".json", a text
/// file with one answer a line. White space around an answer is dropped. Throws Error (kData) if
/// the file is missing, over 16 MiB, not of this format or empty, or has an empty or repeated
/// answer, with the lines (of an array: the entries) from 1.
std::vector<std::string> load_answer_list(const std::filesystem::path& path);

/// The number of training answers to choose from, as in the published lists of MSRVTT-QA.
inline constexpr std::int64_t kAnswersOfTraining = 1500;

/// The `most` most frequent answers of the questions, by the sum of their weights; equally frequent
/// ones are in alphabetical order. Answers that differ only in case and white space count as one,
/// in its commonest spelling. Throws Error (kUsage) if `most` is less than 1.
std::vector<std::string> most_frequent_answers(const QuestionList& list, std::int64_t most);

}  // namespace litevl
