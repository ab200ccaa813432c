#include "library/compacting.h"

#include <algorithm>

#include "core/error.h"
#include "core/progress.h"
#include "library/store_writing.h"

namespace litevl {
namespace {

constexpr std::int64_t kClipsTogether = 32;  // of a transaction: a tenth of a second's work

CompactTokens compact(const ClipTokens& stored, const VisionConfig& vision, TokenForm form,
                      const std::string& where) {
  const auto layout = token_layout(vision, stored.frames);
  const auto& halves = stored.values.halves;
  if (stored.frames < 1 || halves.size(1) != layout.count() || halves.size(2) != vision.width)
    throw Error(Error::Kind::kData, where, "stored tokens do not fit the model",
                "`litevl index --rebuild` makes it anew");
  Array<float> tokens({halves.size(1), halves.size(2)});
  std::ranges::transform(halves, tokens.data(), to_float);
  return compact_tokens(tokens, layout, form);
}

}  // namespace

void choose_token_form(Store& store, std::optional<TokenForm> asked) {
  if (!asked) return;
  const auto form = store.token_form();
  const bool are_all_there = store.whole_clip_count() == store.clip_count();
  if (*asked != form && !are_all_there)
    throw Error(Error::Kind::kUsage, store.where(),
                std::string("keeps its tokens as \"") + token_form_name(form) +
                    "\", and what is left out cannot be had again without the videos",
                std::string("`litevl index --rebuild --tokens ") + token_form_name(*asked) +
                    "` reads them again");
  store.set_token_form(*asked);
}

std::int64_t compact_clips(Store& store, const VisionConfig& vision,
                           const std::atomic<bool>* is_cancelled) {
  const auto form = store.token_form();
  if (form == TokenForm::kAll) return 0;
  std::optional<Progress> progress;
  std::int64_t done = 0;
  while (true) {
    if (is_cancelled != nullptr && *is_cancelled) return done;  // the next run gives back the room
    const auto clips = store.whole_clips(kClipsTogether);
    if (clips.empty()) break;
    if (!progress) progress.emplace("compact, clips", store.whole_clip_count());
    StoreWriting writing(store);
    for (const auto clip : clips)
      writing.set_tokens(clip, compact(store.tokens(clip), vision, form, store.where()));
    writing.commit();
    done += std::ssize(clips);
    progress->update(done);
  }
  // Also what a run before could not give back.
  if (store.is_mostly_room()) store.give_back_room();
  return done;
}

}  // namespace litevl
