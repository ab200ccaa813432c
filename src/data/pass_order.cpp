#include "data/pass_order.h"

#include <algorithm>
#include <map>

#include "data/file_random.h"

namespace litevl {

PassOrder::PassOrder(const std::vector<std::int64_t>& families, std::int64_t batch,
                     std::uint64_t seed)
    : seed_(seed) {
  make_groups(families, static_cast<std::size_t>(batch));
  pack_groups(static_cast<std::size_t>(batch));
}

void PassOrder::make_groups(const std::vector<std::int64_t>& families, std::size_t largest) {
  std::map<std::int64_t, Group> videos_by_family;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < families.size(); ++i) {
    const auto video = static_cast<std::int64_t>(i);
    if (families[i] < 0)
      groups.push_back({video});
    else
      videos_by_family[families[i]].push_back(video);
  }
  for (const auto& [family, videos] : videos_by_family)
    for (std::size_t begin = 0; begin < videos.size(); begin += largest)
      groups.emplace_back(
          videos.begin() + static_cast<std::ptrdiff_t>(begin),
          videos.begin() + static_cast<std::ptrdiff_t>(std::min(begin + largest, videos.size())));
  for (auto& group : groups) {
    if (groups_by_size_.size() < group.size()) groups_by_size_.resize(group.size());
    groups_by_size_[group.size() - 1].push_back(std::move(group));
  }
}

// Packs sizes, in an order that mixes them, into the fullest batch with room. Which group fills a
// place is drawn again in each pass, so all passes have the same number of batches.
void PassOrder::pack_groups(std::size_t capacity) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < groups_by_size_.size(); ++i)
    for (std::size_t index = 0; index < groups_by_size_[i].size(); ++index)
      places.push_back({i + 1, index});
  auto generator = make_generator(seed_, FilePurpose::kPacking, 0);
  shuffle(places, generator);

  std::vector<std::size_t> used;                         // by batch
  std::map<std::size_t, std::vector<std::size_t>> open;  // room to batches
  for (const Place& place : places) {
    auto found = open.lower_bound(place.size);
    std::size_t index = batches_.size();
    if (found == open.end()) {
      batches_.emplace_back();
      used.push_back(0);
    } else {
      index = found->second.back();
      found->second.pop_back();
      if (found->second.empty()) open.erase(found);
    }
    batches_[index].push_back(place);
    used[index] += place.size;
    if (used[index] < capacity) open[capacity - used[index]].push_back(index);
  }
  std::vector<std::vector<Place>> kept;
  for (std::size_t i = 0; i < batches_.size(); ++i)
    if (2 * used[i] >= capacity && used[i] >= std::min<std::size_t>(2, capacity))
      kept.push_back(std::move(batches_[i]));
  // A list shorter than that is a batch.
  if (!kept.empty()) batches_ = std::move(kept);
}

std::vector<std::int64_t> PassOrder::videos_of(std::int64_t step) const {
  const auto pass = static_cast<std::uint64_t>(step / batches_a_pass());
  auto generator = make_generator(seed_, FilePurpose::kOrder, pass);
  auto batches = batches_;
  shuffle(batches, generator);
  auto groups_by_size = groups_by_size_;
  for (auto& groups : groups_by_size) shuffle(groups, generator);
  std::vector<std::int64_t> videos;
  for (const Place& place : batches[static_cast<std::size_t>(step % batches_a_pass())]) {
    const auto& group = groups_by_size[place.size - 1][place.index];
    videos.insert(videos.end(), group.begin(), group.end());
  }
  return videos;
}

}  // namespace litevl
