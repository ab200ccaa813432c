#include "train/curriculum.h"

#include <iterator>
#include <sstream>

#include "litevl/error.h"

namespace litevl {

Curriculum::Curriculum(const ToySourceOptions& options, const std::vector<std::string>& lessons) {
  for (const auto& lesson : lessons) {
    std::istringstream in(lesson);
    std::int64_t first_step = 0;
    auto changed = options;
    std::string rest;
    if (!(in >> first_step >> changed.things >> changed.two_event_share) || in >> rest)
      throw Error(Error::Kind::kUsage, "train, curriculum",
                  "\"" + lesson + "\" is not \"STEP THINGS TWO_EVENT_SHARE\"");
    source_by_first_step_[first_step] = std::make_unique<ToySource>(changed);
  }
  if (lessons.empty()) source_by_first_step_[0] = std::make_unique<ToySource>(options);
  if (source_by_first_step_.begin()->first != 0)
    throw Error(Error::Kind::kUsage, "train, curriculum", "no lesson begins at step 0");
}

PairBatch Curriculum::batch(std::int64_t step) {
  return std::prev(source_by_first_step_.upper_bound(step))->second->batch(step);
}

}  // namespace litevl
