// Divides texts into groups: with so many rows that weights are seldom read, and so many groups
// that all threads have work. Private to engine/.
#pragma once

#include <algorithm>
#include <vector>

#include "config/text_ids.h"
#include "kernels/product.h"

namespace litevl::engine {

struct TextGroup {
  std::int64_t first = 0;  ///< text
  std::int64_t count = 0;
};

inline std::vector<TextGroup> group_texts(const TextIds& texts, std::int64_t workers) {
  const auto rows = static_cast<std::int64_t>(texts.ids.size());
  const auto most = std::clamp<std::int64_t>((rows + workers - 1) / workers, 1, kRowsAtOnce);
  std::vector<TextGroup> groups;
  for (std::int64_t text = 0; text < texts.count(); ++text) {
    const bool has_room =
        !groups.empty() && texts.begin(text + 1) - texts.begin(groups.back().first) <= most;
    if (has_room)
      ++groups.back().count;
    else
      groups.push_back({text, 1});
  }
  return groups;
}

/// Where the texts of the group begin, counted from 0, and where the last one ends.
inline std::vector<std::int64_t> begins_of(const TextIds& texts, TextGroup group) {
  std::vector<std::int64_t> begins;
  for (std::int64_t text = group.first; text <= group.first + group.count; ++text)
    begins.push_back(texts.begin(text) - texts.begin(group.first));
  return begins;
}

}  // namespace litevl::engine
