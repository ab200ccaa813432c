// A file's timeline. Private to video/.
#pragma once

#include "video/demuxer.h"
#include "video/timeline.h"

namespace litevl {

/// Reads all packets, decodes none, and goes back to the start of the file, whose clock is set.
/// Throws Error (kData) if there are no pictures.
Timeline read_timeline(Demuxer& demuxer);

}  // namespace litevl
