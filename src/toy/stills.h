// Pictures of the toy world, from which a model learns things, places and sizes before it learns
// time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// One or two things that stand still.
struct ToyStill {
  ToyBackground background;
  std::vector<ToyPlacement> things;
};

/// What a caption says about one thing; parts that it does not mention are empty.
struct ToyMention {
  std::int64_t thing = 0;
  std::string place;  ///< "on the left", "at the top right", …
  std::string size;   ///< "big" or "small"
};

/// A sentence and its meaning.
struct ToyStillCaption {
  std::string text;
  std::vector<ToyMention> mentions;
};

/// The part of the frame where the thing's centre is, in words: one of nine.
std::string place_of(const ToyPose& pose);

/// "big", "small" or nothing.
std::string size_of(const ToyPose& pose);

/// One or two of the first `things` things, apart from each other.
ToyStill make_still(std::int64_t things, ToyRandom& random);

/// The same things at other places and in other sizes, with the same background.
ToyStill move_things(const ToyStill& still, ToyRandom& random);

/// A true sentence. If `is_detailed`, it says where every thing is.
ToyStillCaption caption(const ToyStill& still, bool is_detailed, ToyRandom& random);

/// Whether everything that the caption says is visible in `still`.
bool is_true_of(const ToyStillCaption& caption, const ToyStill& still);

/// A still with its caption.
struct ToyCaptionedStill {
  ToyStill still;
  ToyStillCaption caption;
};

/// `count` stills with the first `things` things, such that no caption is true of another still.
/// Throws Error (kUsage) if there are too few things for so many.
std::vector<ToyCaptionedStill> make_stills(std::int64_t count, std::int64_t things,
                                           ToyRandom& random);

/// The words of places and sizes and of the sentences around them, for the vocabulary.
std::vector<std::string> still_phrases();

}  // namespace litevl
