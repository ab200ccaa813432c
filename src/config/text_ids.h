// Texts as token ids, one after another without padding.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace litevl {

struct TextIds {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> begins{0};  ///< start of each text in `ids`, and the end of the last

  std::int64_t count() const { return static_cast<std::int64_t>(begins.size()) - 1; }
  bool operator==(const TextIds&) const = default;
  std::int64_t begin(std::int64_t text) const { return begins[static_cast<std::size_t>(text)]; }
  std::int64_t length(std::int64_t text) const { return begin(text + 1) - begin(text); }
  /// The ids of `text`.
  std::span<const std::int64_t> text(std::int64_t text) const {
    return std::span(ids).subspan(static_cast<std::size_t>(begin(text)),
                                  static_cast<std::size_t>(length(text)));
  }
  void add(std::span<const std::int64_t> text) {
    ids.insert(ids.end(), text.begin(), text.end());
    begins.push_back(static_cast<std::int64_t>(ids.size()));
  }
};

}  // namespace litevl
