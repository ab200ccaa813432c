#include "app/export_job.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "app/terminal.h"
#include "app/time_code.h"
#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::string rate_text(FrameRate rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", rate.value());
  return text;
}

class Maker {
 public:
  MadeEditList make(const std::vector<GivenMoment>& moments, EditForm form,
                    std::optional<FrameRate> rate) {
    for (const GivenMoment& moment : moments) {
      check_stop();
      add(moment);
    }
    EditList& list = made_.list;
    list.title = moments.empty() || moments[0].query.empty() ? "LiteVL" : moments[0].query;
    list.rate = rate.value_or(list.events.empty() ? FrameRate{} : list.events[0].rate);
    list.is_drop = !has_whole_codes_;
    const auto differs = [&](const EditEvent& event) { return !(event.rate == list.rate); };
    if (form == EditForm::kEdl && std::any_of(list.events.begin(), list.events.end(), differs))
      note("some videos have other rates than the sequence, " + rate_text(list.rate) +
           " pictures a second, in which their times are written");
    return std::move(made_);
  }

 private:
  void note(const std::string& text) { made_.notes.push_back(text); }

  // Of each video once.
  const EditFacts& facts_of(const fs::path& video) {
    const auto [entry, is_new] = facts_.try_emplace(video);
    if (!is_new) return entry->second;
    EditFacts& facts = entry->second = read_edit_facts(video);
    if (!facts.is_usual_rate) {
      const FrameRate usual = nearest_usual_rate(facts.rate.value());
      note(video.string() + ": " + rate_text(facts.rate) +
           " pictures a second on average, which is unusual; its time codes are of " +
           rate_text(usual));
      facts.rate = usual;
    }
    if (!facts.time_code.empty() && !frame_of_time_code(facts.time_code, facts.rate)) {
      note(video.string() + ": its time code \"" + facts.time_code + "\" cannot be understood");
      facts.time_code.clear();
    }
    if (!facts.time_code.empty() && can_drop(facts.rate) && !is_drop_code(facts.time_code))
      has_whole_codes_ = true;
    return facts;
  }

  void add(const GivenMoment& moment) {
    const EditFacts& facts = facts_of(moment.video);
    EditEvent event{.video = fs::absolute(moment.video).lexically_normal(),
                    .range = {moment.start_seconds, moment.end_seconds.value_or(facts.end_seconds)},
                    .rank = moment.rank,
                    .score = moment.score,
                    .query = moment.query,
                    .rate = facts.rate,
                    .video_seconds = facts.end_seconds,
                    .has_sound = facts.has_sound};
    if (!facts.time_code.empty())
      event.start_frame = *frame_of_time_code(facts.time_code, facts.rate);
    if (facts.end_seconds > 0)
      event.range.end_seconds = std::min(event.range.end_seconds, facts.end_seconds);
    if (event.range.start_seconds >= event.range.end_seconds)
      throw Error(Error::Kind::kUsage, moment.video.string(),
                  "ends at " + format_time(facts.end_seconds) + ", before " +
                      format_time(moment.start_seconds));
    made_.list.events.push_back(std::move(event));
  }

  MadeEditList made_;
  std::map<fs::path, EditFacts> facts_;
  bool has_whole_codes_ = false;  // a video's own codes leave no numbers out, though they could
};

}  // namespace

MadeEditList make_edit_list(const std::vector<GivenMoment>& moments, EditForm form,
                            std::optional<FrameRate> rate) {
  return Maker().make(moments, form, rate);
}

}  // namespace litevl
