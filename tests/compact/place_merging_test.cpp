#include "compact/place_merging.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "litevl/error.h"

namespace litevl {
namespace {

TEST(PlaceMerging, ComesWhenAQuarterOfTheLayersIsDone) {
  for (const auto& [layers, layer] : {std::pair{1, 0}, {2, 1}, {4, 1}, {6, 2}, {12, 3}, {24, 6}})
    EXPECT_EQ(place_merging(0.5, layers, 196)->layer, layer);
  EXPECT_EQ(place_merging(0.5, 12, 196)->places, 98);
  EXPECT_EQ(place_merging(0.3, 12, 4)->places, 2);
  EXPECT_EQ(place_merging(0.01, 12, 4)->places, 1);
  EXPECT_FALSE(place_merging(1, 12, 196));
  for (const double kept : {0.0, -1.0, 1.5, std::nan("")})
    EXPECT_THROW(place_merging(kept, 12, 196), Error);
}

// The first two places are alike in the first frame, the last two in both together.
TEST(GroupPlaces, CostsAreSummedOverTheFrames) {
  // Of each frame a row of its own, then the places'.
  const std::vector<float> x = {9, 1, 1, 4, 8, 1, 9, 9};
  const auto groups = group_places(x.data(), 2, 1, 1, {1, 3}, 2);
  EXPECT_EQ(groups.row_of, (std::vector<std::int32_t>{0, 1, 1}));
  EXPECT_EQ(groups.sizes, (std::vector<std::int32_t>{1, 2}));
  EXPECT_EQ(std::vector<float>(groups.rows.begin(), groups.rows.end()),
            (std::vector<float>{1, 1, 2.5, 9}));
}

}  // namespace
}  // namespace litevl
