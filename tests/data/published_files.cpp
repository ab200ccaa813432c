#include "data/published_files.h"

#include <array>

namespace litevl {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string msrvtt_split(std::int64_t video) {
  if (video < 6513) return "train";
  return video < 7010 ? "validate" : "test";
}

// The form of DiDeMo's names, with the endings that it has.
std::string didemo_name(std::int64_t video) {
  constexpr std::array<const char*, 9> kEndings = {".mov", ".avi", ".mp4", ".mpg", ".m4v",
                                                   ".wmv", ".3gp", ".mts", ".3g2"};
  const std::string name = std::to_string(10'000'000 + video) + "@N00_" +
                           std::to_string(5'000'000'000 + video) + "_1e04ccb364";
  return video < 31 ? name : name + kEndings[static_cast<std::size_t>(video) % kEndings.size()];
}

}  // namespace

std::string msrvtt_json(std::int64_t begin, std::int64_t end) {
  std::string videos, sentences;
  std::int64_t sentence = 20 * begin;
  for (std::int64_t video = begin; video < end; ++video) {
    const std::string name = quoted("video" + std::to_string(video));
    videos +=
        (video == begin ? "" : ", ") +
        (R"({"category": 9, "url": "https://www.youtube.com/watch?v=9lZi22qLlEo", "video_id": )" +
         name) +
        R"(, "start time": 137.72, "end time": 149.44, "split": )" + quoted(msrvtt_split(video)) +
        R"(, "id": )" + std::to_string(video) + "}";
    const int count = video == 2960 || video == 6025 ? 19 : 20;
    for (int i = 0; i < count; ++i)
      sentences += (sentences.empty() ? "" : ", ") +
                   (R"({"caption": "thing )" + std::to_string(video)) + " does act " +
                   std::to_string(i) + R"(", "video_id": )" + name + R"(, "sen_id": )" +
                   std::to_string(sentence++) + "}";
  }
  return R"({"info": {"contributor": "Microsoft MSM group", "year": "2016", "version": "1.0"}, )"
         R"("videos": [)" +
         videos + R"(], "sentences": [)" + sentences + "]}\n";
}

std::string msrvtt_train_csv(std::int64_t count) {
  std::string text = "video_id\n";
  for (std::int64_t i = 0; i < count; ++i)
    text += "video" + std::to_string(i * 7919 % 10'000) + "\n";  // shuffled, each once
  return text;
}

std::string jsfusion_csv(char separator) {
  // Four captions in nine rows: three come twice, one three times.
  const auto caption_of = [](std::int64_t row) -> std::int64_t {
    if (row >= 991 && row < 997) return (row - 991) / 2;
    return row >= 997 ? 3 : row + 4;
  };
  std::string text = "key,vid_key,video_id,sentence\n";
  for (std::int64_t row = 0; row < 1000; ++row) {
    const std::string video = std::to_string(9770 - row * 3);
    text += "ret" + std::to_string(row) + ",msr" + video + ",video" + video +
            ",a person is doing " + std::to_string(caption_of(row)) + "\n";
  }
  for (char& c : text)
    if (c == ',') c = separator;
  return text;
}

std::string alpro_lines(std::int64_t count, bool is_test) {
  std::string text;
  for (std::int64_t i = 0; i < count; ++i)
    text += R"({"caption": "a thing )" + std::to_string(i) + R"(", "clip_name": "video)" +
            std::to_string(is_test ? 9000 - i : i / 20) + "\", " +
            (is_test ? R"("retrieval_key": "ret)" + std::to_string(i) + "\"}\n"
                     : R"("sen_id": )" + std::to_string(i) + "}\n");
  return text;
}

std::string didemo_json() {
  std::string text = "[";
  constexpr std::int64_t kVideos = 1037, kDescriptions = 4021;
  for (std::int64_t i = 0; i < kDescriptions; ++i)
    text +=
        (i == 0 ? "" : ", ") +
        (R"({"num_segments": 6, "description": "moment )" + std::to_string(i)) +
        R"( is shown", "dl_link": "https://example.org/a", "times": [[4, 4], [4, 4], [2, 2], [4, 4]], "video": )" +
        quoted(didemo_name(i % kVideos)) + R"(, "annotation_id": )" + std::to_string(i) + "}";
  return text + "]";
}

std::string activitynet_json() {
  std::string text = "{";
  for (std::int64_t i = 0; i < 4917; ++i)
    text +=
        (i == 0 ? "" : ", ") + quoted("v_" + std::to_string(10'000'000'000 + i)) +
        R"(: {"duration": 55.15, "timestamps": [[0.28, 55.15], [13.79, 54.32]], "sentences": ["A weight )" +
        std::to_string(i) + R"( is lifted.", "  The coach claps."]})";
  return text + "}";
}

std::string numbered_questions_json(std::int64_t count, bool has_categories) {
  std::string text = "[";
  for (std::int64_t i = 0; i < count; ++i)
    text += (i == 0 ? "" : ", ") +
            (R"({"answer": "man", )" + std::string(has_categories ? R"("category_id": 9, )" : "")) +
            R"("id": )" + std::to_string(i) + R"(, "question": "who is doing )" +
            std::to_string(i) + R"(?", "video_id": )" +
            std::to_string(has_categories ? 7010 + i % 2990 : 1301 + i % 670) + "}";
  return text + "]";
}

std::string youtube_mapping() {
  std::string text;
  for (int i = 1; i <= 1970; ++i)
    text += "yt" + std::to_string(i) + "_0_10 vid" + std::to_string(i) + "\n";
  return text;
}

}  // namespace litevl
