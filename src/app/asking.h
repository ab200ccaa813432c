// What asking a video and asking a library have in common.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "app/model_parts.h"
#include "library/asked_clips.h"
#include "litevl/ask.h"
#include "task/answerer.h"

namespace litevl {

/// A request that was checked, and its list of answers. For one thread.
class Asking {
 public:
  /// `encoder` is a context of the model. `request` and `model` outlive it. Throws Error as
  /// `ask_video`.
  Asking(const AskRequest& request, const Model& model, std::shared_ptr<Encoder> encoder);

  Answerer& answerer() { return answerer_; }
  /// Asks `clips`, which are `count`. `damage` says what of them is missing, or is empty. Throws
  /// Error as Asker.
  AskReport ask(AskedClips& clips, std::size_t count, const ProgressSink& progress,
                const std::string& damage = {});

 private:
  const AskRequest& request_;
  const Model& model_;
  std::shared_ptr<Encoder> encoder_;
  AnswererOptions options_;
  Answerer answerer_;
  std::optional<AnswerList> list_;
};

}  // namespace litevl
