// Moments as an edit list, with what their files say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/edit_list.h"
#include "app/given_moments.h"

namespace litevl {

/// The rates of sequences that can be asked for.
inline constexpr Word<FrameRate> kFrameRateWords[] = {
    {"23.976", {24000, 1001}}, {"24", {24, 1}},          {"25", {25, 1}},
    {"29.97", {30000, 1001}},  {"30", {30, 1}},          {"48", {48, 1}},
    {"50", {50, 1}},           {"59.94", {60000, 1001}}, {"60", {60, 1}}};

struct MadeEditList {
  EditList list;
  std::vector<std::string> notes;  ///< what a person should know before editing by it
};

/// Of moments, one after the other, for a list of `form` in the `rate` of the sequence or else that
/// of the first video. Drop-frame time codes are used at 29.97 and 59.94, unless a video has its
/// own without. A moment without end goes on to that of its video. Throws Error (kData) if one of
/// the videos cannot be read, (kUsage) if a moment is after its video's end.
MadeEditList make_edit_list(const std::vector<GivenMoment>& moments, EditForm form,
                            std::optional<FrameRate> rate = {});

}  // namespace litevl
