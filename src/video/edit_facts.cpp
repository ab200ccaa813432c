#include "video/edit_facts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "video/demuxer.h"

namespace litevl {
namespace {

constexpr std::array<FrameRate, 9> kUsualRates = {{{24000, 1001},
                                                   {24, 1},
                                                   {25, 1},
                                                   {30000, 1001},
                                                   {30, 1},
                                                   {48, 1},
                                                   {50, 1},
                                                   {60000, 1001},
                                                   {60, 1}}};
// 24 and 24000/1001 are a thousandth apart.
constexpr double kMostDeviation = 0.0004;

double deviation(FrameRate rate, double value) { return std::abs(rate.value() / value - 1); }

// Cameras write it for the pictures, for a stream of its own, or for the whole file.
std::string time_code_of(const Demuxer& demuxer) {
  const auto in = [](const AVDictionary* metadata) {
    const AVDictionaryEntry* entry = av_dict_get(metadata, "timecode", nullptr, 0);
    return entry != nullptr ? std::string(entry->value) : std::string();
  };
  std::string code = in(demuxer.stream().metadata);
  const AVFormatContext& input = demuxer.input();
  for (unsigned i = 0; code.empty() && i < input.nb_streams; ++i)
    code = in(input.streams[i]->metadata);
  return code.empty() ? in(input.metadata) : code;
}

}  // namespace

FrameRate nearest_usual_rate(double pictures_per_second) {
  return *std::min_element(kUsualRates.begin(), kUsualRates.end(), [&](FrameRate a, FrameRate b) {
    return deviation(a, pictures_per_second) < deviation(b, pictures_per_second);
  });
}

EditFacts read_edit_facts(const std::filesystem::path& video) {
  const Demuxer demuxer(video);
  EditFacts facts;
  const double rate = demuxer.frame_rate();
  facts.rate = nearest_usual_rate(rate);
  facts.is_usual_rate = deviation(facts.rate, rate) < kMostDeviation;
  if (!facts.is_usual_rate) {
    const AVRational fraction = av_d2q(rate, 100'000);
    facts.rate = {fraction.num, fraction.den};
  }
  facts.end_seconds =
      demuxer.claimed_track_seconds().value_or(demuxer.claimed_file_seconds().value_or(0));
  facts.has_sound = av_find_best_stream(const_cast<AVFormatContext*>(&demuxer.input()),
                                        AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0) >= 0;
  facts.time_code = time_code_of(demuxer);
  return facts;
}

}  // namespace litevl
