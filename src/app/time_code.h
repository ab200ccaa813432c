// Time codes, as editors count: "01:02:03:04" of hours, minutes, seconds and pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "video/edit_facts.h"

namespace litevl {

/// Whether there are drop-frame time codes of a rate: 30000/1001 and 60000/1001. They leave out
/// numbers, never pictures, so that they agree with the clock.
bool can_drop(FrameRate rate);

/// Of the picture `frame`, from 0. With `is_drop`, where there are such of the rate, a drop-frame
/// code, which has a semicolon. They go on at 0 after 24 hours.
std::string time_code(std::int64_t frame, FrameRate rate, bool is_drop);

/// The picture with a time code, which says by a semicolon or point whether numbers are left out;
/// nothing if it is none of this rate.
std::optional<std::int64_t> frame_of_time_code(std::string_view text, FrameRate rate);

/// Whether a time code says that numbers are left out.
bool is_drop_code(std::string_view text);

}  // namespace litevl
