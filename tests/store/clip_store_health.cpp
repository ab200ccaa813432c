// The part of the contract that is about sizes, damage and its repair.
#include <gmock/gmock.h>

#include <algorithm>

#include "litevl/error.h"
#include "store/clip_store_contract.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using testing::HasSubstr;

TEST_P(ClipStoreContract, RemovedClipsAreToBeMadeAgain) {
  const auto store = open_store_to_write(where());
  const auto video = add_video(*store, {"/a.mp4", 1, 1}, 4);
  const auto other = add_video(*store, {"/b.mp4", 1, 1}, 2);
  auto ids = store->clip_ids(video);
  ASSERT_EQ(ids.size(), 4u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  {
    const auto writing = store->begin_writing();
    // Those of another video are not meant.
    writing->remove_clips(video, std::vector{ids[1], ids[2], store->clip_ids(other)[0]});
    writing->commit();
  }
  EXPECT_EQ(store->clip_ids(video), (std::vector{ids[0], ids[3]}));
  EXPECT_EQ(store->clip_ranges(video)[1].start_seconds, 3);
  EXPECT_EQ(store->videos().at(0).clips, 2);
  EXPECT_FALSE(store->videos().at(0).is_finished);
  EXPECT_EQ(store->videos().at(1).clips, 2);
  EXPECT_TRUE(store->videos().at(1).is_finished);
  EXPECT_THAT(error_text([&] { tokens_of(*store, ids[1]); }), HasSubstr("missing"));
  EXPECT_EQ(tokens_of(*store, ids[3]).frames, tokens_of(*store, ids[0]).frames);
  EXPECT_TRUE(store->faults().empty());
}

TEST_P(ClipStoreContract, EveryWrittenClipHasAChecksum) {
  const auto store = open_store_to_write(where());
  const auto video = add_video(*store, {"/a.mp4", 1, 1}, 3);
  EXPECT_EQ(store->check_sums(store->clip_ids(video)), 0);
  EXPECT_EQ(store->check_sums({}), 0);
  const auto first = store->clip_ids(video)[0];
  {
    const auto writing = store->begin_writing();
    const TokenLayout layout{.frames = 2, .grid = {1, 2}};
    writing->set_tokens(first, compact_tokens(filled({5, 16}, 2), layout, TokenForm::kHalf));
    writing->copy_video(video, {"/copy.mp4", 1, 1});
    writing->commit();
  }
  for (const VideoRecord& each : store->videos())
    EXPECT_EQ(store->check_sums(store->clip_ids(each.id)), 0) << each.file.path;
  EXPECT_EQ(open_store(where())->check_sums(store->clip_ids(video)), 0);
}

TEST_P(ClipStoreContract, SizesAreOfWhatIsKept) {
  const auto store = open_store_to_write(where());
  EXPECT_EQ(store->sizes().embeddings, 0);
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  const auto before = store->sizes();
  EXPECT_EQ(before.embeddings, 3 * kWidth * 4);
  EXPECT_EQ(before.tokens, 3 * 5 * 16 * 2);
  EXPECT_EQ(before.frames, 0);
  EXPECT_GT(before.database, before.embeddings + before.tokens);
  const auto writing = store->begin_writing();
  writing->add_clip(store->videos().at(0).id, {.range = {3, 4},
                                               .embedding = filled({kWidth}, 1),
                                               .tokens = as_halves(filled({5, 16}, 1)),
                                               .frames = 2,
                                               .frame_vectors = filled({2, kWidth}, 1),
                                               .frame_seconds = {3.25, 3.75}});
  writing->commit();
  EXPECT_EQ(store->sizes().frames, 2 * 8 + 2 * kWidth * 2);
}

TEST_P(ClipStoreContract, WhatIsSoundHasNoFaults) {
  const auto store = open_store_to_write(where());
  EXPECT_TRUE(store->faults().empty());
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  store->prepare_nearest(kWidth);
  store->keep_calibration("some", {.clips = 3, .last_clip = 3, .numbers = {1, 2}});
  EXPECT_TRUE(store->faults().empty());
  EXPECT_EQ(store->remove_damaged_derived(), 0);
  EXPECT_TRUE(store->calibration("some"));
}

}  // namespace
}  // namespace litevl
