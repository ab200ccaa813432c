#include "app/bank.h"

#include "core/installed_files.h"
#include "core/text_file.h"
#include "library/chance.h"
#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {

std::vector<std::string> bank_of(const std::filesystem::path& folder) {
  constexpr std::uint64_t kMostBytes = 4 << 20;
  std::error_code ignored;
  auto path = folder / "sentences.txt";
  if (!std::filesystem::exists(path, ignored)) path = resource_folder() / "sentences.txt";
  std::vector<std::string> sentences;
  for (const auto& line : split_lines(read_text_file(path, kMostBytes)))
    if (!clean_caption(line).empty()) sentences.push_back(line);
  if (sentences.size() < ChanceModel::kLeastSentences)
    throw Error(Error::Kind::kData, path.string(),
                "has " + std::to_string(sentences.size()) + " sentences, expected at least " +
                    std::to_string(ChanceModel::kLeastSentences));
  return sentences;
}

}  // namespace litevl
