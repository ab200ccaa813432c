// In which order training sees the videos of a list.
#pragma once

#include <cstdint>
#include <vector>

namespace litevl {

/// Passes over a list again and again, each time in another order. Videos of a family stay in one
/// batch, unless it is larger than a batch; families are packed into batches once, so some batches
/// may be smaller than B, and those less than half full, or of one video, which has nothing to be
/// told from, are left out (which videos that concerns changes with each pass). A list too short
/// for anything else is a batch. Immutable.
class PassOrder {
 public:
  /// `families`: of each video, at least one; negative: alone. `batch`: B, at least 1.
  PassOrder(const std::vector<std::int64_t>& families, std::int64_t batch, std::uint64_t seed);

  std::int64_t batches_a_pass() const { return static_cast<std::int64_t>(batches_.size()); }

  /// The videos, by index, of the batch of `step`, from 0.
  std::vector<std::int64_t> videos_of(std::int64_t step) const;

 private:
  // Videos that stay together: some of one family. A place in a batch for such a group.
  using Group = std::vector<std::int64_t>;
  struct Place {
    std::size_t size = 0, index = 0;  // the group `order of that size`[index]
  };

  void make_groups(const std::vector<std::int64_t>& families, std::size_t largest);
  void pack_groups(std::size_t capacity);

  std::uint64_t seed_;
  std::vector<std::vector<Group>> groups_by_size_;  // [size - 1]
  std::vector<std::vector<Place>> batches_;         // of any pass
};

}  // namespace litevl
