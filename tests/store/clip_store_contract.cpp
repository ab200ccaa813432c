#include "store/clip_store_contract.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/random_floats.h"
#include "litevl/error.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using testing::HasSubstr;

TEST_P(ClipStoreContract, KeepsWhatItIsGiven) {
  const auto embedding = Array<float>({kWidth}, random_floats(kWidth, 1));
  const auto tokens = as_halves(Array<float>({5, 16}, random_floats(5 * 16, 2)));
  // Names may have any bytes but '/' and zero.
  const VideoFile file{"/videos/\xFF\n\"';DROP TABLE videos; \xC3\xA9.mp4", 123, -456};
  {
    const auto store = open_store_to_write(where());
    store->set_model({"77c0e2", "/models/\xFF"});
    const auto writing = store->begin_writing();
    const auto video = writing->begin_video(file, "16 bytes");
    writing->add_clip(video, {{1.5, 4}, embedding, tokens, 2});
    writing->finish_video(video, "packet at 4 s");
    writing->add_root("films", "/videos/\xFF");
    writing->commit();
  }
  const auto store = open_store(where());
  EXPECT_EQ(store->model().fingerprint, "77c0e2");
  EXPECT_EQ(store->model().folder, "/models/\xFF");
  const auto videos = store->videos();
  ASSERT_EQ(videos.size(), 1u);
  EXPECT_EQ(videos[0].file, file);
  EXPECT_EQ(videos[0].error, "packet at 4 s");
  EXPECT_EQ(videos[0].content_hash, "16 bytes");
  EXPECT_TRUE(videos[0].is_finished);
  EXPECT_FALSE(videos[0].timeline);
  ASSERT_EQ(store->roots().size(), 1u);
  EXPECT_EQ(store->roots()[0].name, "films");
  EXPECT_EQ(store->roots()[0].path, "/videos/\xFF");
  EXPECT_EQ(videos[0].clips, 1);

  const ClipEmbeddings all = store->all_embeddings(kWidth);
  ASSERT_EQ(all.ids.size(), 1u);
  EXPECT_THAT(all.values, testing::ElementsAreArray(embedding.values()));
  const ClipRecord clip = clip_of(*store, all.ids[0]);
  EXPECT_EQ(clip.video, file.path);
  EXPECT_EQ(clip.range.start_seconds, 1.5);
  EXPECT_EQ(clip.range.end_seconds, 4);
  const ClipTokens stored = tokens_of(*store, all.ids[0]);
  EXPECT_EQ(stored.frames, 2);
  EXPECT_TRUE(std::ranges::equal(stored.values.halves.bytes(), tokens.bytes()));
}

TEST_P(ClipStoreContract, ClipsAreCopiedAsTheyAre) {
  const auto store = open_store_to_write(where());
  store->set_model({"77c0e2", "/model"});
  EncodedClip whole{.range = {0, 2}, .embedding = {}, .tokens = Array<Bf16>(), .frames = 2};
  whole.embedding = Array<float>({kWidth}, random_floats(kWidth, 1));
  whole.tokens = as_halves(Array<float>({5, 16}, random_floats(5 * 16, 2)));
  whole.frame_vectors = Array<float>({2, kWidth});
  whole.frame_vectors.data()[1] = 0.5F;
  whole.frame_seconds = {0.5, 1.5};
  const auto writing = store->begin_writing();
  const auto video = writing->begin_video({"/a.mp4", 1, 1}, "");
  writing->add_clip(video, whole);
  writing->commit();
  const auto first = store->clip_ids(video);
  const auto copies = store->encoded_clips(first);
  const auto again = store->begin_writing();
  const auto other = again->begin_video({"/b.mp4", 1, 1}, "");
  again->add_clip(other, copies.at(0));
  again->commit();
  const auto second = store->clip_ids(other);
  EXPECT_TRUE(
      std::ranges::equal(store->embeddings(first, kWidth), store->embeddings(second, kWidth)));
  EXPECT_TRUE(std::ranges::equal(tokens_of(*store, first[0]).values.halves.bytes(),
                                 tokens_of(*store, second[0]).values.halves.bytes()));
  const auto frames = store->frame_vectors(second, kWidth).at(0);
  ASSERT_TRUE(frames);
  EXPECT_EQ(frames->seconds, whole.frame_seconds);
  EXPECT_TRUE(std::ranges::equal(frames->vectors, whole.frame_vectors));
  EXPECT_THROW(store->encoded_clips(std::vector<std::int64_t>{12345}), Error);
}

TEST_P(ClipStoreContract, WithoutCommitNothingIsChanged) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 2);
  const std::string stamp = store->stamp();
  {
    const auto writing = store->begin_writing();  // ends without `commit`, as by an exception
    add_clips(*writing, writing->begin_video({"/a.mp4", 2, 2}, {}), 1);
  }
  ASSERT_EQ(store->videos().size(), 1u);
  EXPECT_EQ(store->videos()[0].file.size_bytes, 1);
  EXPECT_EQ(store->clip_count(), 2);
  EXPECT_EQ(store->stamp(), stamp);
}

TEST_P(ClipStoreContract, AChangedVideoReplacesTheOldOne) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  add_video(*store, {"/b.mp4", 1, 1}, 1);
  const auto last = store->last_clip();
  add_video(*store, {"/a.mp4", 2, 2}, 1);
  EXPECT_EQ(store->videos().size(), 2u);
  EXPECT_EQ(store->clip_count(), 2);
  EXPECT_GT(store->last_clip(), last);
}

// An index of clips that were removed must not find others in their place.
TEST_P(ClipStoreContract, NumbersOfClipsAreNeverGivenAgain) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  const auto last = store->last_clip();
  remove_video(*store, store->videos()[0].id);
  EXPECT_EQ(store->last_clip(), 0);
  add_video(*store, {"/b.mp4", 1, 1}, 1);
  EXPECT_GT(store->last_clip(), last);
}

TEST_P(ClipStoreContract, AVideoMayBeLeftUnfinished) {
  const auto store = open_store_to_write(where());
  std::int64_t video = 0;
  {
    const auto writing = store->begin_writing();
    video = writing->begin_video({"/a.mp4", 1, 1}, {});
    add_clips(*writing, video, 2);
    writing->commit();
  }
  EXPECT_FALSE(store->videos().at(0).is_finished);
  ASSERT_EQ(store->clip_ranges(video).size(), 2u);
  EXPECT_EQ(store->clip_ranges(video)[1].end_seconds, 2);
  const auto writing = store->begin_writing();
  writing->add_clip(video, {{2, 3}, filled({kWidth}, 1), as_halves(filled({5, 16}, 1)), 2});
  writing->finish_video(video, "no more");
  writing->commit();
  EXPECT_TRUE(store->videos().at(0).is_finished);
  EXPECT_EQ(store->videos().at(0).clips, 3);
}

TEST_P(ClipStoreContract, ClipsAroundAnother) {
  const auto store = open_store_to_write(where());
  const auto a = add_video(*store, {"/a.mp4", 1, 1}, 5);
  const auto b = add_video(*store, {"/b.mp4", 2, 2}, 2);
  const auto of_a = store->clips_of(std::vector{a});
  ASSERT_EQ(of_a.size(), 5u);
  EXPECT_EQ(store->clips_of(std::vector{b, a}).size(), 7u);
  EXPECT_TRUE(store->clips_of(std::vector<std::int64_t>{}).empty());
  const auto around = store->clips_around(of_a[3], 2);
  ASSERT_EQ(around.size(), 4u);
  for (std::size_t i = 0; i < around.size(); ++i) {
    EXPECT_EQ(around[i].id, of_a[i + 1]);
    EXPECT_EQ(around[i].range.start_seconds, store->clip_ranges(a)[i + 1].start_seconds);
  }
  EXPECT_EQ(store->clips_around(of_a[0], 0).size(), 1u);
  EXPECT_EQ(store->clips_around(of_a[0], 100).size(), 5u);
  EXPECT_THROW(store->clips_around(store->last_clip() + 1, 1), Error);

  // In the order of time, whatever the numbers.
  const auto writing = store->begin_writing();
  const auto c = writing->begin_video({"/c.mp4", 3, 3}, {});
  for (const double start : {0.0, 4.0, 2.0})
    writing->add_clip(c,
                      {{start, start + 2}, filled({kWidth}, 1), as_halves(filled({5, 16}, 1)), 2});
  writing->finish_video(c, "");
  writing->commit();
  const auto of_c = store->clips_of(std::vector{c});
  const auto in_order = store->clips_around(of_c[2], 5);
  ASSERT_EQ(in_order.size(), 3u);
  EXPECT_EQ(in_order[1].id, of_c[2]);
  EXPECT_EQ(in_order[2].range.start_seconds, 4);
}

TEST_P(ClipStoreContract, FilesMayChangePlaces) {
  const auto store = open_store_to_write(where());
  const auto a = add_video(*store, {"/a.mp4", 1, 1}, 1);
  const auto b = add_video(*store, {"/b.mp4", 2, 2}, 2);
  add_video(*store, {"/c.mp4", 3, 3}, 4);
  const auto writing = store->begin_writing();
  writing->set_files({{a, {"/b.mp4", 1, 5}}, {b, {"/c.mp4", 2, 6}}});
  writing->commit();
  const auto videos = store->videos();
  ASSERT_EQ(videos.size(), 2u);  // what was /c.mp4 is gone
  EXPECT_EQ(videos[0].id, a);
  EXPECT_EQ(videos[0].file, (VideoFile{"/b.mp4", 1, 5}));
  EXPECT_EQ(videos[1].id, b);
  EXPECT_EQ(store->clip_count(), 3);
}

TEST_P(ClipStoreContract, CopiesHaveClipsOfTheirOwn) {
  const auto store = open_store_to_write(where());
  const auto a = add_video(*store, {"/a.mp4", 1, 1}, 2);
  {
    const auto writing = store->begin_writing();
    writing->copy_video(a, {"/b.mp4", 1, 7});
    writing->commit();
  }
  remove_video(*store, a);
  const auto videos = store->videos();
  ASSERT_EQ(videos.size(), 1u);
  EXPECT_EQ(videos[0].file, (VideoFile{"/b.mp4", 1, 7}));
  EXPECT_EQ(videos[0].content_hash, "hash");
  EXPECT_TRUE(videos[0].is_finished);
  const auto ids = store->all_embeddings(kWidth).ids;
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(clip_of(*store, ids[1]).range.start_seconds, 1);
  EXPECT_TRUE(std::ranges::equal(tokens_of(*store, ids[1]).values.halves.bytes(),
                                 as_halves(filled({5, 16}, 1)).bytes()));
}

TEST_P(ClipStoreContract, RemovedVideosTakeTheirClipsWithThem) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  const auto id = store->all_embeddings(kWidth).ids[0];
  remove_video(*store, store->videos()[0].id);
  EXPECT_TRUE(store->videos().empty());
  EXPECT_EQ(store->clip_count(), 0);
  EXPECT_THROW(tokens_of(*store, id), Error);
}

TEST_P(ClipStoreContract, ReadersSeeOneStateWhileAVideoIsWritten) {
  const auto writer = open_store_to_write(where());
  add_video(*writer, {"/a.mp4", 1, 1}, 1);
  const auto reader = open_store(where());
  {
    const auto reading = reader->snapshot();
    EXPECT_EQ(reader->clip_count(), 1);
    add_video(*writer, {"/b.mp4", 1, 1}, 1);
    EXPECT_EQ(reader->clip_count(), 1);
  }
  EXPECT_EQ(reader->clip_count(), 2);
}

TEST_P(ClipStoreContract, FeaturesBelongToOneModel) {
  const auto store = open_store_to_write(where());
  store->set_model({"1f3a9c5555555555", "/m"});
  EXPECT_NO_THROW(store->require_model("1f3a9c5555555555", "search"));
  EXPECT_EQ(error_text([&] { store->require_model("77c0e25555555555", "search"); }),
            "search: the library's features are from model 1f3a9c, this is 77c0e2; "
            "use that model, or rebuild the library (`litevl index --rebuild`)");
}

TEST_P(ClipStoreContract, OneThatIsMissingIsSaid) {
  EXPECT_FALSE(store_exists(where()));
  EXPECT_THAT(error_text([&] { open_store(where()); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
  open_store_to_write(where());
  EXPECT_TRUE(store_exists(where()));
  const auto store = open_store(where());
  EXPECT_EQ(store->model().fingerprint, "");
  EXPECT_THAT(error_text([&] { store->require_clips(); }), HasSubstr("it has no clips"));
}

TEST_P(ClipStoreContract, SettingsAreKept) {
  {
    const auto store = open_store_to_write(where());
    EXPECT_EQ(store->token_form(), TokenForm::kQuarter);
    EXPECT_EQ(store->kept_places(), 1);
    const auto writing = store->begin_writing();
    writing->set_token_form(TokenForm::kEighth);
    writing->set_kept_places(0.25);
    writing->commit();
  }
  const auto store = open_store(where());
  EXPECT_EQ(store->token_form(), TokenForm::kEighth);
  EXPECT_EQ(store->kept_places(), 0.25);
}

TEST_P(ClipStoreContract, RootsMoveAndGo) {
  const auto store = open_store_to_write(where());
  const auto writing = store->begin_writing();
  writing->add_root("b", "/b");
  writing->add_root("a", "/a");
  EXPECT_EQ(store->roots().size(), 2u);  // its own writer's changes are seen before they are kept
  writing->set_root_path(store->roots().at(0).id, "/c");
  writing->remove_root(store->roots().at(1).id);
  writing->commit();
  ASSERT_EQ(store->roots().size(), 1u);
  EXPECT_EQ(store->roots()[0].name, "a");
  EXPECT_EQ(store->roots()[0].path, "/c");
}

TEST_P(ClipStoreContract, BatchesAreInTheOrderThatIsAsked) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 4);
  const auto all = store->all_embeddings(kWidth).ids;
  const std::vector<std::int64_t> ids = {all[3], all[1], all[3]};
  const std::vector<float> wanted = {3, 1, 3};
  const auto clips = store->clips(ids);
  const auto tokens = store->tokens(ids);
  const auto embeddings = store->embeddings(ids, kWidth);
  const auto frames = store->frame_vectors(ids, kWidth);
  ASSERT_EQ(clips.size(), 3u);
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_THAT(embeddings.shape(), testing::ElementsAre(3, kWidth));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(clips[i].range.start_seconds, wanted[i]);
    EXPECT_FALSE(frames[i]);
    EXPECT_EQ(to_float(tokens[i].values.halves[0]), wanted[i]);
    EXPECT_EQ(embeddings[static_cast<std::int64_t>(i) * kWidth], wanted[i]);
  }
  EXPECT_TRUE(store->clips({}).empty());
  EXPECT_TRUE(store->tokens({}).empty());

  const std::vector<std::int64_t> missing = {all[0], all[3] + 1};
  const std::string name = "clip " + std::to_string(missing[1]);
  EXPECT_THAT(error_text([&] { store->clips(missing); }), HasSubstr(name));
  EXPECT_THAT(error_text([&] { store->tokens(missing); }), HasSubstr(name));
  EXPECT_THAT(error_text([&] { store->embeddings(missing, kWidth); }), HasSubstr(name));
  EXPECT_THROW(store->embeddings(ids, kWidth + 1), Error);
}

TEST_P(ClipStoreContract, FramesAreKeptInHalfPrecision) {
  const auto store = open_store_to_write(where());
  const Array<float> vectors({2, kWidth}, random_floats(2 * kWidth, 3));
  {
    const auto writing = store->begin_writing();
    const auto video = writing->begin_video({"/a.mp4", 1, 1}, {});
    writing->add_clip(
        video,
        {{0, 1}, filled({kWidth}, 1), as_halves(filled({5, 16}, 1)), 2, vectors, {0.25, 0.75}});
    writing->commit();
  }
  const auto id = store->last_clip();
  const auto frames = frames_of(*store, id, kWidth);
  ASSERT_TRUE(frames);
  EXPECT_THAT(frames->seconds, testing::ElementsAre(0.25, 0.75));
  ASSERT_THAT(frames->vectors.shape(), testing::ElementsAre(2, kWidth));
  for (std::int64_t i = 0; i < vectors.count(); ++i)
    EXPECT_NEAR(frames->vectors[i], vectors[i], 1e-3);
  EXPECT_THROW(frames_of(*store, id, kWidth - 1), Error);
}

TEST_P(ClipStoreContract, CompactTokensTakeThePlaceOfAll) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 3);
  EXPECT_EQ(store->whole_clip_count(), 3);
  const auto first = store->whole_clips(2);
  ASSERT_EQ(first.size(), 2u);
  {
    const auto writing = store->begin_writing();
    const TokenLayout layout{.frames = 2, .grid = {1, 2}};
    writing->set_tokens(first[0], compact_tokens(filled({5, 16}, 2), layout, TokenForm::kHalf));
    writing->commit();
  }
  store->reuse_room();
  EXPECT_EQ(store->whole_clip_count(), 2);
  EXPECT_NE(store->whole_clips(1).at(0), first[0]);
  const ClipTokens tokens = tokens_of(*store, first[0]);
  EXPECT_EQ(tokens.frames, 2);
  EXPECT_FALSE(tokens.values.merged.empty());
  store->give_back_room();
  EXPECT_EQ(store->clip_count(), 3);
}

TEST_P(ClipStoreContract, WhatWasMeasuredIsKept) {
  const auto store = open_store_to_write(where());
  add_video(*store, {"/a.mp4", 1, 1}, 2);
  EXPECT_FALSE(store->calibration("absent-scores"));
  store->keep_calibration("absent-scores", {2, store->last_clip(), {1, 2}});
  store->keep_calibration("absent-scores", {2, store->last_clip(), {0.5, -1e300}});
  store->keep_calibration("other", {});
  const auto reader = open_store(where());
  const auto kept = reader->calibration("absent-scores");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->clips, 2);
  EXPECT_EQ(kept->last_clip, store->last_clip());
  EXPECT_THAT(kept->numbers, testing::ElementsAre(0.5, -1e300));
  ASSERT_TRUE(reader->calibration("other"));
  EXPECT_TRUE(reader->calibration("other")->numbers.empty());
}

// Clip i of `add_video` is i throughout: the last one is the nearest to anything above 0.
TEST_P(ClipStoreContract, TheNearestAreThoseOfNow) {
  const auto writer = open_store_to_write(where());
  const auto video = add_video(*writer, {"/a.mp4", 1, 1}, 3);
  const auto reader = open_store(where());
  const auto nearest = [&](std::int64_t count) {
    const auto reading = reader->snapshot();
    Array<float> queries({2, kWidth});
    std::fill(queries.begin(), queries.begin() + kWidth, 1.0F);
    std::fill(queries.begin() + kWidth, queries.end(), -1.0F);
    return reader->nearest(queries, count);
  };
  const auto ids = writer->all_embeddings(kWidth).ids;
  auto found = nearest(2);
  ASSERT_EQ(found.size(), 2u);
  ASSERT_EQ(found[0].size(), 2u);
  EXPECT_EQ(found[0][0].clip, ids[2]);
  EXPECT_FLOAT_EQ(found[0][0].similarity, 2 * kWidth);
  EXPECT_EQ(found[0][1].clip, ids[1]);
  EXPECT_EQ(found[1][0].clip, ids[0]);
  EXPECT_EQ(nearest(100)[0].size(), 3u);
  EXPECT_TRUE(nearest(0)[0].empty());

  add_video(*writer, {"/b.mp4", 1, 1}, 5);
  EXPECT_EQ(nearest(1)[0].at(0).clip, writer->last_clip());
  writer->prepare_nearest(kWidth);
  EXPECT_EQ(nearest(1)[0].at(0).clip, writer->last_clip());
  EXPECT_EQ(nearest(100)[0].size(), 8u);
  remove_video(*writer, video);
  EXPECT_EQ(nearest(100)[0].size(), 5u);
  EXPECT_EQ(nearest(1)[1].size(), 1u);

  const auto reading = reader->snapshot();
  EXPECT_THAT(error_text(
                  [&] {
                    reader->nearest(filled({1, kWidth}, std::nanf("")), 1);
                  },
                  Error::Kind::kUsage),
              HasSubstr("not finite"));
  EXPECT_THROW(reader->nearest(filled({1, kWidth + 1}, 1), 1), Error);
}

}  // namespace
}  // namespace litevl
