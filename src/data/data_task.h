// What annotated videos are for.
#pragma once

#include "core/words.h"

namespace litevl {

enum class DataTask {
  kRetrieval,  ///< captions
  kQuestions,
};

inline constexpr Word<DataTask> kDataTaskWords[] = {
    {"retrieval", DataTask::kRetrieval},
    {"questions", DataTask::kQuestions},
};

}  // namespace litevl
