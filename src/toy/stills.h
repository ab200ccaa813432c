// Pictures of the toy world, to learn things, places and sizes from, before time.
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

/// What a caption says of one thing; the parts that it leaves out are empty.
struct ToyMention {
  std::int64_t thing = 0;
  std::string place;  ///< "on the left", "at the top right", …
  std::string size;   ///< "big" or "small"
};

/// A sentence with what it says.
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

/// The same things elsewhere and in other sizes, before the same background.
ToyStill move_things(const ToyStill& still, ToyRandom& random);

/// A true sentence; `is_detailed` ones say where every thing is.
ToyStillCaption caption(const ToyStill& still, bool is_detailed, ToyRandom& random);

/// Whether all that the caption says is to be seen in `still`.
bool is_true_of(const ToyStillCaption& caption, const ToyStill& still);

/// A still with its caption.
struct ToyCaptionedStill {
  ToyStill still;
  ToyStillCaption caption;
};

/// `count` stills of the first `things` things, so that no caption is true of another's still.
/// Throws Error (kUsage) if the things are too few for so many.
std::vector<ToyCaptionedStill> make_stills(std::int64_t count, std::int64_t things,
                                           ToyRandom& random);

/// The words of places and sizes and of the sentences around them, for the vocabulary.
std::vector<std::string> still_phrases();

}  // namespace litevl
