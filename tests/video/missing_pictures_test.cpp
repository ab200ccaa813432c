// Parts of files that give no pictures without a word of their demuxers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "core/files.h"
#include "support/temporary_folder.h"
#include "video/clips.h"
#include "video/picture_reader.h"

namespace litevl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

namespace fs = std::filesystem;

// So that most of a file is its pictures.
const std::string kNoise = "-vf noise=alls=30:allf=t ";
const std::string kH264 = "-c:v libx264 -preset ultrafast -crf 10 -bf 2 -g 10 -pix_fmt yuv420p ";
const std::string kSound = "-f lavfi -i sine=d=20 -c:a aac ";
const std::string kFragments = "-movflags frag_keyframe+empty_moov+default_base_moof ";

class MissingPictures : public testing::Test {
 protected:
  // 20 s of 10 pictures a second, as bytes.
  std::string make(const std::string& name, const std::string& options) {
    const fs::path path = folder_.path() / name;
    run_ffmpeg("-f lavfi -i testsrc2=s=160x120:r=10:d=20 " + options + quoted(path));
    return bytes_of(path);
  }
  static std::string bytes_of(const fs::path& path) { return read_file(path, 1 << 26); }
  Timeline timeline_of(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_.path() / ("changed_" + name);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const Timeline timeline = PictureReader(path).timeline();
    EXPECT_EQ(to_text(timeline_from_text(to_text(timeline), "here")), to_text(timeline));
    return timeline;
  }
  std::string faults_of(const std::string& name, const std::string& bytes) {
    return describe_faults(timeline_of(name, bytes));
  }

  TemporaryFolder folder_;
};

std::string with_zeros(std::string bytes, double from, double to) {
  const auto at = [&](double share) {
    return static_cast<std::ptrdiff_t>(share * static_cast<double>(bytes.size()));
  };
  std::fill(bytes.begin() + at(from), bytes.begin() + at(to), '\0');
  return bytes;
}

const std::map<std::string, std::string> kKinds = {
    {"a.ts", kNoise + kH264},
    {"b.ts", kSound + kNoise + kH264 + "-muxrate 4M "},
    {"a.mpg", kSound + kNoise + "-r 25 -c:v mpeg2video -q:v 3 -c:a mp2 "},
    {"b.mpg", kNoise + "-r 25 -c:v mpeg2video -q:v 3 "},
    {"a.ogv", kNoise + "-c:v libtheora -q:v 8 "},
    {"a.mp4", kNoise + kH264 + "-movflags faststart "},
    {"b.mp4", kSound + kNoise + kH264 + kFragments},
    {"a.wmv", kSound + kNoise + "-c:v wmv2 -q:v 3 -c:a wmav2 "},
    {"b.wmv", kNoise + "-c:v wmv2 -q:v 3 "},
    {"a.avi", kNoise + "-c:v mpeg4 -q:v 3 "},
    {"a.mkv", kSound + kNoise + kH264},
    {"a.flv", kNoise + kH264},
};

TEST_F(MissingPictures, WhatWasNeverWrittenIsSaidAndNoStill) {
  for (const auto& [name, options] : kKinds) {
    const std::string whole = make(name, options);
    EXPECT_EQ(faults_of(name, whole), "") << name;
    const Timeline half = timeline_of(name, with_zeros(whole, 0.5, 1));
    EXPECT_THAT(describe_faults(half), StartsWith("ends at ")) << name;
    EXPECT_NEAR(half.end_seconds(), 10, 1.5) << name;
    for (const auto& [from, to] : {std::pair(0.3, 0.9), std::pair(0.5, 0.6)}) {
      const Timeline timeline = timeline_of(name, with_zeros(whole, from, to));
      if (name == "b.mp4") {  // FFmpeg's demuxer ends at a fragment that is none
        EXPECT_THAT(describe_faults(timeline),
                    testing::ContainsRegex("^ends at .* s, though .* follow in the file"));
        EXPECT_NEAR(timeline.end_seconds(), 20 * from, 1.5);
        continue;
      }
      EXPECT_THAT(describe_faults(timeline), HasSubstr("damaged ")) << name;
      ASSERT_EQ(timeline.damaged.size(), 1u) << name;
      EXPECT_NEAR(timeline.damaged[0].start_seconds, 20 * from, 1.3) << name;
      if (name == "a.avi") continue;  // counts its pictures only
      EXPECT_NEAR(timeline.damaged[0].end_seconds, 20 * to, 1.3) << name;
      ASSERT_EQ(timeline.stretches.size(), 2u) << name;
      EXPECT_NEAR(timeline.end_seconds(), 20, 0.2) << name;
    }
  }
}

// It counts pictures only, so that those behind a hole are shown too early.
TEST_F(MissingPictures, AHoleInAnAviWithoutAnIndexIsSaid) {
  const fs::path path = folder_.path() / "pipe.avi";
  run_ffmpeg("-f lavfi -i testsrc2=s=160x120:r=10:d=20 " + kNoise +
             "-c:v mpeg4 -q:v 3 -f avi - > " + quoted(path));
  const std::string whole = bytes_of(path);
  EXPECT_EQ(faults_of("a.avi", whole), "");
  EXPECT_THAT(faults_of("a.avi", with_zeros(whole, 0.5, 0.6)), StartsWith("damaged at 10"));
  EXPECT_THAT(faults_of("a.avi", with_zeros(whole, 0.5, 1)),
              testing::ContainsRegex("^ends at 10.* s, though .* follow in the file"));
}

// The fragments of a file without those from `first` to before `last`.
std::string without_fragments(const std::string& bytes, int first, int last) {
  std::string rest;
  int number = -1;
  for (std::size_t at = 0; at + 8 <= bytes.size();) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
      size = size << 8 | static_cast<unsigned char>(bytes[at + i]);
    if (size < 8) break;
    const std::string type = bytes.substr(at + 4, 4);
    number += type == "moof" ? 1 : 0;
    const bool is_left_out = number >= first && number < last && (type == "moof" || type == "mdat");
    if (!is_left_out) rest += bytes.substr(at, size);
    at += size;
  }
  return rest;
}

TEST_F(MissingPictures, AMissingFragmentIsNoStill) {
  for (const std::string& sound : {std::string(), kSound}) {
    const std::string whole = make("a.mp4", sound + kNoise + kH264 + kFragments);
    for (const auto& [first, last] : {std::pair(5, 6), std::pair(4, 17)}) {
      const Timeline timeline = timeline_of("a.mp4", without_fragments(whole, first, last));
      ASSERT_EQ(timeline.damaged.size(), 1u);
      EXPECT_NEAR(timeline.damaged[0].start_seconds, first, 0.5);
      EXPECT_NEAR(timeline.damaged[0].end_seconds, last, 0.5);
      EXPECT_EQ(timeline.stretches.size(), 2u);
    }
  }
}

// Bytes that were cut out leave no hole, but the sound is missing, too.
TEST_F(MissingPictures, SoundThatIsMissingTooTellsThatNothingIsThere) {
  for (const char* name : {"a.mpg", "a.wmv"}) {
    std::string bytes = make(name, kKinds.at(name));
    bytes.erase(bytes.size() * 3 / 10, bytes.size() * 6 / 10);
    const Timeline timeline = timeline_of(name, bytes);
    EXPECT_THAT(describe_faults(timeline), StartsWith("damaged from ")) << name;
    EXPECT_EQ(timeline.stretches.size(), 2u) << name;
  }
}

TEST_F(MissingPictures, RealStillsAreWhole) {
  // Shown for 20 s and for 6 s, with sound, without, and padded to a constant rate.
  const std::string stills =
      "-vf \"noise=alls=30:allf=t,settb=1/1000,setpts='100*N+if(gte(N,60),20000,0)+"
      "if(gte(N,120),6000,0)'\" -fps_mode passthrough -enc_time_base 1:1000 ";
  const std::string sound = "-f lavfi -i sine=d=46 " + stills;
  for (const auto& [name, options] : std::map<std::string, std::string>{
           {"a.ts", stills + kH264},
           {"b.ts", stills + kH264 + "-muxrate 4M "},
           {"c.ts", sound + kH264},
           {"a.mp4", stills + kH264 + kFragments},
           {"b.mp4", sound + kH264 + kFragments},
           {"c.mp4", sound + kH264 + "-movflags frag_every_frame+empty_moov "},
           {"a.mkv", sound + kH264},
           {"a.flv", sound + kH264 + "-c:a aac "},
           {"a.wmv", stills + "-c:v wmv2 -q:v 3 "},
           {"b.wmv", sound + "-c:v wmv2 -q:v 3 "}}) {
    const Timeline timeline = timeline_of(name, make(name, options));
    EXPECT_EQ(describe_faults(timeline), "") << name;
    ASSERT_EQ(timeline.stretches.size(), 3u) << name;
    EXPECT_TRUE(timeline.stretches[1].is_still) << name;
  }
}

// Their writer puts many seconds of sound before the first of them.
TEST_F(MissingPictures, SlidesWithSoundAreStills) {
  for (const char* name : {"a.mkv", "a.mp4", "a.ts", "a.flv"}) {
    const fs::path path = folder_.path() / name;
    run_ffmpeg("-f lavfi -i testsrc2=s=64x48:r=1/20:d=120 -f lavfi -i sine=d=120 -c:v libx264 " +
               std::string("-bf 0 -pix_fmt yuv420p -c:a aac ") + quoted(path));
    const Timeline timeline = PictureReader(path).timeline();
    EXPECT_EQ(describe_faults(timeline), "") << name;
    ASSERT_EQ(timeline.stretches.size(), 6u) << name;
    for (const TimelineStretch& stretch : timeline.stretches) EXPECT_TRUE(stretch.is_still) << name;
  }
}

// Of sound, too, as recorders make it that write none where nothing sounds.
TEST_F(MissingPictures, APauseIsNoDamage) {
  const std::string pause =
      "-f lavfi -i sine=d=22 -vf \"settb=1/1000,setpts='100*N+if(gte(N,60),1500,0)'\" "
      "-af \"aselect='not(between(t,5.4,8.4))'\" -fps_mode passthrough -enc_time_base 1:1000 ";
  for (const char* name : {"a.mkv", "a.ts", "a.mp4"}) {
    const Timeline timeline = timeline_of(name, make(name, pause + kH264));
    EXPECT_EQ(describe_faults(timeline), "") << name;
    EXPECT_EQ(timeline.stretches.size(), 1u) << name;
  }
}

TEST_F(MissingPictures, AFileBehindAnotherIsSaid) {
  for (const auto& [name, options] :
       std::map<std::string, std::string>{{"a.mp4", kH264},
                                          {"b.mp4", kH264 + "-movflags faststart "},
                                          {"a.mov", kSound + kH264},
                                          {"a.wmv", kSound + "-c:v wmv2 -c:a wmav2 "}}) {
    const std::string whole = make(name, options);
    EXPECT_THAT(
        faults_of(name, whole + whole),
        testing::ContainsRegex("^ends at 20.* s, though .* follow in the file that give no"))
        << name;
  }
  // A stream of another kind is not the one that is read.
  const std::string joined =
      make("a.flv", "-c:v flv1 -q:v 9 ") + make("b.flv", kSound + kNoise + kH264);
  EXPECT_THAT(faults_of("c.flv", joined), StartsWith("ends at 20 s, though "));
  // One of another kind, whose first bytes are no box, or one of any size.
  const std::string mp4 = make("a.mp4", kNoise + kH264);
  for (const std::string name : {"b.mkv", "b.avi", "b.flv", "b.ogg", "b.wmv"}) {
    const std::string options = name.ends_with("ogg")   ? "-c:v libtheora "
                                : name.ends_with("wmv") ? "-c:v wmv2 "
                                                        : kH264;
    EXPECT_THAT(faults_of("joined.mp4", mp4 + make(name, kNoise + options)),
                StartsWith("ends at 20 s, though "))
        << name;
  }
}

TEST_F(MissingPictures, WhatElseFilesHoldIsNoFault) {
  const std::string mp4 = make("a.mp4", kSound + kH264), mkv = make("a.mkv", kH264);
  const std::string avi = make("a.avi", "-c:v mpeg4 "), ts = make("a.ts", kSound + kH264);
  const std::string mpg = make("a.mpg", "-r 25 -c:v mpeg2video -q:v 3 ");
  const std::string flv = make("a.flv", kH264);
  const std::string junk(600'000, '\x5a'), zeros(600'000, '\0');
  const auto size = [](std::size_t bytes) {  // big endian
    std::string text;
    for (int i = 3; i >= 0; --i) text += static_cast<char>(bytes >> (8 * i));
    return text;
  };
  const std::string box = size(junk.size() + 8);
  EXPECT_EQ(faults_of("a.mp4", mp4 + box + "free" + zeros), "");
  EXPECT_EQ(faults_of("a.mp4", mp4 + box + "uuid" + junk), "");
  EXPECT_EQ(faults_of("a.mp4", mp4 + box + "mdat" + junk), "");
  EXPECT_EQ(faults_of("a.mp4", mp4 + zeros), "");  // its header's pictures are all there
  EXPECT_EQ(faults_of("a.flv", flv + zeros), "");
  EXPECT_EQ(faults_of("a.mkv", mkv + "\xec\x10" + size(junk.size()).substr(1) + junk), "");
  const std::string box_size = size(junk.size());
  EXPECT_EQ(
      faults_of("a.avi", avi + "_PMX" + std::string(box_size.rbegin(), box_size.rend()) + junk),
      "");
  std::string services, padding;
  for (int i = 0; i < 3000; ++i)
    services += std::string("\x47\x10\x12\x10", 4) + junk.substr(0, 184);
  for (int i = 0; i < 300; ++i)
    padding += std::string("\0\0\1\xbe\x07\xfa", 6) + std::string(2042, '\xff');
  const std::size_t middle = ts.size() / 2 / 188 * 188;
  EXPECT_EQ(faults_of("a.ts", ts.substr(0, middle) + services + ts.substr(middle) + services), "");
  const std::size_t pack = mpg.size() / 2 / 2048 * 2048;
  EXPECT_EQ(faults_of("a.mpg", mpg.substr(0, pack) + padding + mpg.substr(pack) + padding), "");
}

TEST_F(MissingPictures, AttachedFilesAreNoPictures) {
  const fs::path font = folder_.path() / "font.ttf";
  std::ofstream(font) << std::string(900'000, 'f');
  EXPECT_EQ(faults_of("a.mkv", make("a.mkv", kH264 + "-attach " + quoted(font) +
                                                 " -metadata:s:t mimetype=font/ttf ")),
            "");
}

TEST_F(MissingPictures, ACutWmvEndsEarly) {
  for (const char* name : {"a.wmv", "b.wmv"}) {
    const std::string whole = make(name, kKinds.at(name));
    EXPECT_THAT(faults_of(name, whole.substr(0, whole.size() / 2)), EndsWith(" s of 20")) << name;
  }
}

TEST_F(MissingPictures, PicturesOfOneTimeAreCounted) {
  const fs::path plain = folder_.path() / "plain.mkv", path = folder_.path() / "a.mkv";
  run_ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25:d=8 -c:v mjpeg -pix_fmt yuvj420p " + quoted(plain));
  const auto faults = [&](const std::string& stamps) {
    run_ffmpeg("-i " + quoted(plain) + " -c copy -bsf:v \"setts=ts='" + stamps + "'\" " +
               quoted(path));
    return faults_of("a.mkv", bytes_of(path));
  };
  EXPECT_EQ(faults("0"), "199 pictures are never seen, for others have their time, most at 0 s");
  EXPECT_EQ(faults("if(between(N,50,149),2000,N*40)"),
            "99 pictures are never seen, for others have their time, most at 2 s");
  EXPECT_EQ(faults("floor(N/2)*80"), "");  // fields
  EXPECT_EQ(faults("N*40"), "");
}

}  // namespace
}  // namespace litevl
