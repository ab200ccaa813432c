#include "train/training_log.h"

#include <sstream>

#include "core/error.h"
#include "core/files.h"

namespace litevl {
namespace {

constexpr const char* kHeader =
    "step,rate,loss,vtc,vtm,accuracy,counterparts,matching,grad_norm,seconds,alpha";

// The lines of an earlier run up to `finished_steps`, each ending in a newline.
std::string kept_lines(const std::filesystem::path& path, std::int64_t finished_steps) {
  std::string kept = std::string(kHeader) + "\n";
  if (finished_steps == 0 || !std::filesystem::exists(path)) return kept;
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::int64_t step = 0;
    if (!(std::istringstream(line) >> step) || step > finished_steps) break;
    kept += line + "\n";
  }
  return kept;
}

}  // namespace

TrainingLog::TrainingLog(const std::filesystem::path& path, std::int64_t finished_steps) {
  const auto kept = kept_lines(path, finished_steps);
  write_file_atomically(path, [&](std::ostream& out) { out << kept; });
  out_.open(path, std::ios::app);
  if (!out_) throw Error(Error::Kind::kMachine, path.string(), "cannot be written");
}

void TrainingLog::write(const TrainReport& report) {
  const auto& s = report.losses;
  out_ << report.step << ',' << report.rate << ',' << s.vtc + s.vtm << ',' << s.vtc << ',' << s.vtm
       << ',' << s.accuracy << ',' << s.counterparts << ',' << s.matching << ',' << report.grad_norm
       << ',' << report.seconds << ',';
  // One column whatever the number of layers: values apart by spaces.
  for (std::size_t layer = 0; layer < s.alpha.size(); ++layer)
    out_ << (layer == 0 ? "" : " ") << s.alpha[layer];
  out_ << std::endl;
}

}  // namespace litevl
