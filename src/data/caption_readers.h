// The readers of caption files, one a format; `caption_list.cpp` chooses.
#pragma once

#include "data/caption_list.h"
#include "data/list_text.h"
#include "data/video_files.h"

namespace litevl {

using CaptionedVideos = VideosByFile<CaptionedVideo>;

// Each adds the videos of a file to `videos`, and to `origin` what there is to say of it beside.
void read_caption_entries(const ListText& list, bool is_lines, CaptionedVideos& videos);
void read_caption_table(const ListText& list, CaptionedVideos& videos);
void read_msrvtt(const ListText& list, CaptionedVideos& videos, ListOrigin& origin);
void read_msrvtt_ids(const ListText& list, CaptionedVideos& videos, ListOrigin& origin);
void read_violet_captions(const ListText& list, CaptionedVideos& videos, ListOrigin& origin);
void read_didemo(const ListText& list, CaptionedVideos& videos, ListOrigin& origin);
void read_activitynet(const ListText& list, CaptionedVideos& videos);

}  // namespace litevl
