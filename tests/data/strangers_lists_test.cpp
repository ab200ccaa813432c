// Lists as they come from others: with marks, in other Unicode, wrong in many places, made to harm.
#include <gmock/gmock.h>

#include "data/list_file.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// What `data check` does: takes what is whole and collects the rest.
struct Checked {
  std::vector<std::string> names, broken;
  std::string error;
};
template <typename Load>
Checked check(const Load& load) {
  Checked checked;
  AnnotationOptions options;
  options.split = "all";
  options.on_broken = [&](const Error& error) { checked.broken.emplace_back(error.what()); };
  try {
    for (const auto& video : load(options).videos) checked.names.push_back(video.name);
  } catch (const Error& error) {
    checked.error = error.what();
  }
  return checked;
}
Checked check_captions(const std::string& text, const std::string& name = "list.json") {
  return check([&](const auto& options) { return captions_of(text, name, options); });
}

TEST(StrangersLists, ANameTwiceInAnObjectBreaksItsEntry) {
  const auto list = check_captions(R"([{"video": "a", "caption": "x", "caption": "y"},
      {"video": "b", "caption": "z"}, {"video": "c", "caption": "z", "more": [{"k": 1, "k": 2}]}])");
  EXPECT_THAT(list.names, ElementsAre("b"));
  EXPECT_THAT(list.broken, ElementsAre(HasSubstr("list.json, entry 1: has \"caption\" twice"),
                                       HasSubstr("entry 3: has \"k\" twice")));
  EXPECT_THAT(caption_error(R"([{"video": "a", "video": "b", "caption": "x"}])"),
              HasSubstr("entry 1: has \"video\" twice"));
  EXPECT_THAT(caption_error(R"({"video": "a", "caption": "x", "x": {"y": 1, "y": 2}})", "a.jsonl"),
              HasSubstr("line 1: has \"y\" twice"));
  EXPECT_THAT(question_error(R"([{"video": "a", "question": "q", "answer": {"x": 1, "x": 2}}])"),
              HasSubstr("has \"x\" twice"));
  EXPECT_THAT(question_error(R"({"train": [{"video": "a", "question": "q", "answer": 0}],
                                 "vocab": ["x"], "more": {"a": 1, "a": 2}})"),
              HasSubstr("list.json: has \"a\" twice"));
}

TEST(StrangersLists, AColumnTwiceInATableIsRefused) {
  EXPECT_THAT(check_captions("video,caption,caption\na,x,y\n", "own.csv").error,
              HasSubstr("has the column caption twice"));
  // Names may be missing, as behind a last separator.
  EXPECT_THAT(check_captions("video,caption,,\na,x,,\n", "own.csv").names, ElementsAre("a"));
}

TEST(StrangersLists, AllBrokenRowsOfATableAreCounted) {
  const auto list = check_captions(
      "video,caption\na,x\nb\nc,one,two\nd,\ne,\"open\nf,y\n" + std::string("g,\xFF\nh,z\n"),
      "own.csv");
  EXPECT_THAT(list.names, ElementsAre("a", "f", "h"));
  EXPECT_THAT(list.broken, ElementsAre(HasSubstr("line 3: 1 fields"), HasSubstr("line 4: 3 fields"),
                                       HasSubstr("line 5: \"caption\" is empty"),
                                       HasSubstr("line 6: a quotation mark is not closed"),
                                       HasSubstr("line 8: is not UTF-8")));
}

TEST(StrangersLists, AllBrokenLinesAreCounted) {
  const std::string good = R"({"video": "a", "caption": "x"})";
  const auto list = check_captions(good + "\n{\n" + good + good + "\n7\r\n\xEF\n" + good + "\n");
  EXPECT_THAT(list.names, ElementsAre("a"));
  EXPECT_THAT(list.broken,
              ElementsAre(HasSubstr("line 2: is not JSON"), HasSubstr("line 3: is not JSON"),
                          HasSubstr("line 4: is not an object"), HasSubstr("line 5: is not JSON")));
  EXPECT_THAT(
      check_captions(R"({"v_a": {"sentences": ["x"]}, "v_a": {"sentences": ["y"]}, "b": 7})")
          .broken,
      ElementsAre(HasSubstr("\"v_a\": has the name of an entry before it"),
                  HasSubstr("\"b\": is not an object")));
}

TEST(StrangersLists, ThatAllEntriesAreBrokenIsSaid) {
  EXPECT_THAT(check_captions(R"([{"video": "a"}, 7])").error,
              HasSubstr("list.json: all its entries are broken (2), the first: "));
  EXPECT_THAT(check_captions("video,caption\na,\n", "own.csv").error,
              HasSubstr("all its entries are broken (1), the first: "));
  const auto questions = check([](const auto& options) {
    return questions_of(R"([{"video": "a", "question": "q", "answer": 7}])", "qa.json", options);
  });
  EXPECT_THAT(questions.error, HasSubstr("an answer is not a string"));
  // Sentences of no video, and so a video without sentences.
  EXPECT_THAT(check_captions(R"({"videos": [{"video_id": "a"}],
                                 "sentences": [{"video_id": "b", "caption": "x"}]})")
                  .error,
              HasSubstr("all its entries are broken (2)"));
}

TEST(StrangersLists, MarksAndLineEndsDoNotMatter) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_THAT(check_captions(mark + R"([{"video": "a", "caption": "x"}])").names, ElementsAre("a"));
  EXPECT_THAT(check_captions(mark + "video,caption\r\na,x\r\n", "a.csv").names, ElementsAre("a"));
  const ListFolder folder;
  folder.write("youtube_mapping.txt", mark + "one_0_1 vid1\r\ntwo_0_1 vid2\r\n");
  const auto list = load_question_list(
      folder.write("qa.json", R"([{"video_id": 1, "id": 0, "question": "q", "answer": "x"}])"));
  EXPECT_EQ(list.videos.at(0).name, "one_0_1");
  EXPECT_THAT(caption_error("\xFF\xFEv\0i\0", "a.csv"), HasSubstr("is UTF-16, expected UTF-8"));
  EXPECT_THAT(caption_error("version https://git-lfs.github.com/spec/v1\n", "a.csv"),
              HasSubstr("git-lfs's pointer"));
}

TEST(StrangersLists, MarkedLettersAreFoundInEitherForm) {
  const std::string composed = "caf\u00E9", decomposed = "cafe\u0301";
  for (const auto& [in_list, on_disk] : {std::pair(composed, decomposed), {decomposed, composed}}) {
    const ListFolder folder;
    const auto file = folder.path() / "videos" / (on_disk + ".mp4");
    folder.write("videos/" + on_disk + ".mp4", "");
    for (const std::string& name : {in_list, in_list + ".mp4", in_list + ".avi"})
      for (const AnnotationOptions& options :
           {AnnotationOptions{}, AnnotationOptions{.videos = folder.path()}}) {
        const auto list = load_caption_list(
            folder.write("list.json", R"([{"video": ")" + name + R"(", "caption": "x"}])"),
            options);
        EXPECT_EQ(list.videos[0].path, file) << name;
      }
  }
}

TEST(StrangersLists, APartOfANameIsNoEnding) {
  const ListFolder folder;
  folder.write("scene.mp4", "");
  folder.write("scene.2.mp4", "");
  const auto list =
      load_caption_list(folder.write("list.json", R"([{"video": "scene.1", "caption": "x"},
        {"video": "scene.2", "caption": "x"}, {"video": "scene", "caption": "x"},
        {"video": "scene.webm", "caption": "x"}])"));
  ASSERT_THAT(list.videos, SizeIs(3));
  EXPECT_EQ(list.videos[0].path, folder.path() / "scene.1.mp4");  // which is not there
  EXPECT_EQ(list.videos[1].path, folder.path() / "scene.2.mp4");
  EXPECT_EQ(list.videos[2].path, folder.path() / "scene.mp4");
  EXPECT_THAT(list.videos[2].captions, SizeIs(2));
}

TEST(StrangersLists, OneEndlessTextCostsLittle) {
  const std::string text(20'000'000, 'x');
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": ")" + text + R"("}])"),
              HasSubstr("has more than 1048576 bytes"));
  EXPECT_THAT(caption_error(R"({"video": "a", "caption": ")" + text, "a.jsonl"),
              HasSubstr("has more than 1048576 bytes"));
  EXPECT_THAT(caption_error("video,caption\na,\"" + text + "\"\n", "a.csv"),
              HasSubstr("a field is longer than 1 MiB"));
}

// A field of spaces was looked through for every quotation mark behind it.
TEST(StrangersLists, QuotationMarksAfterSpacesCostLittle) {
  EXPECT_THAT(caption_error("video,caption\na," + std::string(500'000, ' ') + "x" +
                                std::string(500'000, '"') + "\nb\n",
                            "a.csv"),
              HasSubstr("line 3: 1 fields"));
}

}  // namespace
}  // namespace litevl
