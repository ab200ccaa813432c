#include "train/training_log.h"

#include <sstream>

#include "core/files.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// The header and the lines of an earlier run up to `finished_steps`, each ending in a newline.
std::string kept_lines(const std::filesystem::path& path, std::int64_t finished_steps) {
  if (finished_steps == 0 || !std::filesystem::exists(path)) return {};
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line)) return {};
  std::string kept = line + "\n";
  while (std::getline(in, line)) {
    std::int64_t step = 0;
    if (!(std::istringstream(line) >> step) || step > finished_steps) break;
    kept += line + "\n";
  }
  return kept;
}

}  // namespace

TrainingLog::TrainingLog(const std::filesystem::path& path, std::int64_t finished_steps)
    : path_(path) {
  const auto kept = kept_lines(path, finished_steps);
  has_header_ = !kept.empty();
  replace(kept);
}

void TrainingLog::replace(const std::string& lines) {
  out_.close();
  write_file_atomically(path_, [&](std::ostream& out) { out << lines; });
  out_.open(path_, std::ios::app);
  if (!out_) throw Error(Error::Kind::kMachine, path_.string(), "cannot be written");
}

void TrainingLog::add_validation(std::int64_t step, double score) {
  auto lines = kept_lines(path_, step);
  // The column must be the last one and empty; otherwise another run has written here.
  if (!lines.ends_with(",\n")) return;
  std::ostringstream number;
  number << score;
  lines.insert(lines.size() - 1, number.str());
  replace(lines);
}

void TrainingLog::write(const TrainReport& report) {
  const auto& step = report.losses;
  if (!has_header_) {
    out_ << "step,rate,loss";
    for (const auto* list : {&step.losses, &step.figures})
      for (const auto& figure : *list) out_ << ',' << figure.name;
    out_ << ",grad_norm,seconds,alpha,validation\n";
    has_header_ = true;
  }
  out_ << report.step << ',' << report.rate << ',' << step.total();
  for (const auto* list : {&step.losses, &step.figures})
    for (const auto& figure : *list) out_ << ',' << figure.value;
  out_ << ',' << report.grad_norm << ',' << report.seconds << ',';
  // One column, whatever the number of layers is: values are separated by spaces.
  for (std::size_t layer = 0; layer < step.alpha.size(); ++layer)
    out_ << (layer == 0 ? "" : " ") << step.alpha[layer];
  out_ << ',';
  if (report.validation) out_ << *report.validation;
  out_ << std::endl;
}

}  // namespace litevl
