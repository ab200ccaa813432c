#include "library/compacting.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "core/progress.h"
#include "litevl/error.h"
#include "store/clip_store.h"

namespace litevl {
namespace {

constexpr std::int64_t kClipsTogether = 32;  // in one transaction: a tenth of a second of work

[[noreturn]] void refuse_clip(const std::string& where, const std::string& what) {
  throw Error(Error::Kind::kData, where, what, "rebuild the library (`litevl index --rebuild`)");
}

CompactTokens compact(const ClipTokens& stored, const VisionConfig& vision, TokenForm form,
                      const std::string& where) {
  const auto& halves = stored.values.halves;
  // Checked before anything is computed with it: a number in an untrusted file may be huge.
  const bool fits = stored.frames >= 1 && stored.frames <= halves.size(1) &&
                    halves.size(1) == token_layout(vision, stored.frames).count() &&
                    halves.size(2) == vision.width;
  if (!fits) refuse_clip(where, "stored tokens do not fit the model");
  Array<float> tokens({halves.size(1), halves.size(2)});
  std::ranges::transform(halves, tokens.data(), to_float);
  try {
    return compact_tokens(tokens, token_layout(vision, stored.frames), form);
  } catch (const Error&) {
    refuse_clip(where, "stored tokens are not finite numbers");
  }
}

std::string short_number(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

}  // namespace

void check_token_form(ClipStore& store, std::optional<TokenForm> asked) {
  if (!asked || store.whole_clip_count() == store.clip_count()) return;
  const auto form = store.token_form();
  if (*asked == form) return;
  throw Error(Error::Kind::kUsage, store.where(),
              std::string("keeps its tokens as \"") + token_form_name(form) +
                  "\"; another form needs the videos",
              std::string("a rebuild reads them again (`litevl index --rebuild --tokens ") +
                  token_form_name(*asked) + "`)");
}

void check_kept_places(ClipStore& store, std::optional<double> asked) {
  if (!asked || store.clip_count() == 0) return;
  const double kept = store.kept_places();
  if (*asked == kept) return;
  throw Error(
      Error::Kind::kUsage, store.where(),
      "its clips were made with the fraction " + short_number(kept) + " of their places",
      "a rebuild reads them again (`litevl index --rebuild --merge " + short_number(*asked) + "`)");
}

void set_form(ClipStore& store, std::optional<TokenForm> tokens,
              std::optional<double> kept_places) {
  if (!tokens && !kept_places) return;
  const auto writing = store.begin_writing();
  if (tokens) writing->set_token_form(*tokens);
  if (kept_places) writing->set_kept_places(*kept_places);
  writing->commit();
}

std::int64_t compact_clips(ClipStore& store, const VisionConfig& vision,
                           const std::atomic<bool>* is_cancelled, const ProgressSink& progress) {
  const auto form = store.token_form();
  if (form == TokenForm::kAll) return 0;
  std::optional<Progress> told;
  std::int64_t done = 0;
  while (true) {
    if (is_cancelled != nullptr && *is_cancelled)
      return done;  // the next run returns the free space
    const auto clips = store.whole_clips(kClipsTogether);
    if (clips.empty()) break;
    if (!told)
      told.emplace(std::string("keep tokens as \"") + token_form_name(form) + "\", clips",
                   store.whole_clip_count(), progress);
    const auto writing = store.begin_writing();
    for (const auto clip : clips)
      writing->set_tokens(clip, compact(store.tokens({&clip, 1}).front(), vision, form,
                                        store.where() + ", clip " + std::to_string(clip)));
    writing->commit();
    store.reuse_room();  // so that the next ones use the space that these leave
    done += std::ssize(clips);
    told->update(done);
  }
  // Also returns space that an earlier run could not.
  store.give_back_room();
  return done;
}

}  // namespace litevl
