// The page of a report and its pictures.
#include <algorithm>
#include <cstdio>
#include <iterator>

#include "explain/charts.h"
#include "explain/markup.h"
#include "explain/numbers.h"
#include "explain/pictures.h"
#include "explain/report.h"
#include "explain/report_words.h"
#include "explain/svg_png.h"

namespace litevl {
namespace {

constexpr std::int64_t kGap = 4;  // pixels between the frames of a strip
constexpr double kFaintShare = 0.01;
constexpr std::int64_t kMostStrip = 16384;  // pixels that a picture may be wide (picture_writer.h)
constexpr double kMostDrawing = 32767 / 2.0;  // Cairo's limit at svg_png.h's scale
constexpr std::int64_t kMostCharted = 190;    // frames: 84 pixels each in a BarChart

// The figure of all words: one row of frames for each word.
constexpr double kWordsLeft = 110, kWordsTop = 8, kWordsRow = 92, kWordsFrame = kWordsRow - 6;

std::string number(double value, int digits = 3) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::vector<std::string> frame_times(const Report& report) {
  std::vector<std::string> times;
  for (const double seconds : report.video.seconds) times.push_back(time_text(seconds));
  return times;
}

// A table with a named row of numbers for each of `rows`.
Table table_of(std::vector<std::string> head, const std::vector<std::string>& names,
               const std::vector<std::vector<double>>& rows) {
  Table table{std::move(head), {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells = {names[i]};
    for (const double value : rows[i]) cells.push_back(number(value));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::vector<std::string> with_first(std::string first, const std::vector<std::string>& others) {
  std::vector<std::string> all = {std::move(first)};
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

std::string image_of(const Picture& picture, const std::string& alt) {
  return image_element(data_uri(jpeg(picture), "image/jpeg"), alt, picture.size(1),
                       picture.size(0));
}

std::vector<std::string> frame_images(const Report& report) {
  std::vector<std::string> uris;
  for (std::int64_t t = 0; t < report.video.pictures.size(0); ++t)
    uris.push_back(data_uri(jpeg(report.video.pictures.row(t)), "image/jpeg"));
  return uris;
}

Picture strip(const Report& report, const Array<float>& heat) {
  return side_by_side(overlay(report.video.pictures, heat, most_of(heat)), kGap);
}

// The mean picture with the heat of every position over it.
Picture over_mean_picture(const Report& report, const Array<float>& heat) {
  const auto& pictures = report.video.pictures;
  const auto T = pictures.size(0), bytes = pictures.count() / T;
  Picture mean({1, pictures.size(1), pictures.size(2), 3});
  for (std::int64_t i = 0; i < bytes; ++i) {
    std::int64_t sum = 0;
    for (std::int64_t t = 0; t < T; ++t) sum += pictures[t * bytes + i];
    mean[i] = static_cast<std::uint8_t>(sum / T);
  }
  return overlay(mean, heat.reshaped({1, heat.size(0), heat.size(1)}), most_of(heat)).row(0);
}

std::string words_of(const Report& report, std::size_t k) {
  return report.explanation.text.words[k].word;
}

// Says in words where and when a word's heat is.
std::string where_text(const Report& report, const Array<float>& heat) {
  const auto frame = hottest_frame(heat);
  const double share = sum_of(heat.row(frame)) / std::max(1e-12, sum_of(heat));
  return "most at " + time_text(report.video.seconds[static_cast<std::size_t>(frame)]) + " (" +
         percent_text(share) + "), " + place_text(heat.row(frame));
}

CellChart when_chart(const Report& report) {
  CellChart chart;
  chart.description = "How each word's heat is spread over the frames.";
  chart.row_name = "Share of each word's heat";
  chart.column_name = "frame";
  chart.columns = frame_times(report);
  chart.high = 0;
  for (std::size_t k = 0; k < report.explanation.text.words.size(); ++k) {
    chart.rows.push_back(words_of(report, k));
    chart.values.push_back(
        row_sums(report.explanation.gradient.words.row(static_cast<std::int64_t>(k))));
    chart.high = std::max(
        chart.high, *std::max_element(chart.values.back().begin(), chart.values.back().end()));
  }
  chart.high = std::max(chart.high, 1e-6);
  return chart;
}

BarChart timeline_chart(const Report& report) {
  BarChart chart;
  const auto weights = to_list(report.explanation.frame_weights);
  const auto best = std::max_element(weights.begin(), weights.end()) - weights.begin();
  chart.description = "How much the text prefers each frame; most at " +
                      time_text(report.video.seconds[static_cast<std::size_t>(best)]) + '.';
  chart.y_name = "Weight of each frame";
  chart.labels = frame_times(report);
  chart.images = frame_images(report);
  chart.values = weights;
  chart.reference = 1 / static_cast<double>(weights.size());
  chart.reference_name = "even";
  return chart;
}

CellChart scaling_chart(const Report& report) {
  const auto& scaling = report.explanation.scaling;  // (L,T)
  CellChart chart;
  chart.description = "Temporal scaling of every layer and frame; 1 leaves it as it is.";
  chart.row_name = "Temporal scaling, layer";
  chart.column_name = "frame";
  chart.columns = frame_times(report);
  chart.scale = ColourScale::kDiverging;
  chart.high = 2;
  for (std::int64_t layer = 0; layer < scaling.size(0); ++layer) {
    chart.rows.push_back("layer " + std::to_string(layer + 1));
    chart.values.push_back(to_list(scaling.row(layer)));
  }
  return chart;
}

LineChart curves_chart(const Faithfulness& check, const std::vector<OrderCurves>& orders,
                       bool is_deletion, const std::string& parts) {
  LineChart chart;
  chart.description =
      "Probability as " + parts + (is_deletion ? " are taken away." : " are given back.");
  chart.x_name = "share of the " + parts + (is_deletion ? " taken away" : " given back");
  chart.y_name = "probability";
  chart.x = check.shares;
  for (const double share : check.shares) chart.x_labels.push_back(percent_text(share));
  for (const auto& order : orders)
    chart.series.push_back({order.order, is_deletion ? order.deletion : order.insertion, {}, {}});
  chart.y_range = {{0, 1}};
  return chart;
}

double words_frame_width(std::int64_t width, std::int64_t height) {
  return kWordsFrame * static_cast<double>(width) / static_cast<double>(height);
}

// The strips of all words, with the words beside and the times below them: the figure for a paper.
Svg words_figure(const Report& report) {
  const auto& pictures = report.video.pictures;
  const auto T = static_cast<double>(pictures.size(0));
  const double width = words_frame_width(pictures.size(2), pictures.size(1));
  const auto count = report.explanation.text.words.size();
  Svg svg(kWordsLeft + T * (width + kGap),
          kWordsTop + kWordsRow * static_cast<double>(count + 1) + 24,
          "For every word, the frames with what it looked at in colour.");
  const auto add_row = [&](std::size_t row, const std::string& name, const Picture& frames) {
    const double y = kWordsTop + kWordsRow * static_cast<double>(row);
    svg.text(kWordsLeft - 10, y + kWordsRow / 2, name, {.size = 15, .anchor = "end"});
    for (std::int64_t t = 0; t < frames.size(0); ++t)
      svg.image(kWordsLeft + static_cast<double>(t) * (width + kGap), y, width, kWordsFrame,
                data_uri(jpeg(frames.row(t)), "image/jpeg"));
  };
  add_row(0, "video", pictures);
  for (std::size_t k = 0; k < count; ++k) {
    const auto heat = report.explanation.gradient.words.row(static_cast<std::int64_t>(k));
    add_row(k + 1, words_of(report, k), overlay(pictures, heat, most_of(heat)));
  }
  for (std::size_t t = 0; t < report.video.seconds.size(); ++t)
    svg.text(kWordsLeft + (static_cast<double>(t) + 0.5) * (width + kGap) - 2,
             kWordsTop + kWordsRow * static_cast<double>(count + 1) + 12,
             time_text(report.video.seconds[t]),
             {.size = 11, .anchor = "middle", .is_faint = true});
  return svg;
}

Section when_section(const Report& report, const std::string& overlay_video) {
  const auto& explanation = report.explanation;
  Section section{"What is in the frames, and when the model looks for the text", {}, {}};
  section.text =
      "The frames that the model saw, with the weight below each that text-dependent pooling gives "
      "it for this text. The dashed line is the weight if the text prefers no frame.";
  const auto weights = to_list(explanation.frame_weights);
  section.figures.push_back(
      {draw(timeline_chart(report)).markup(),
       {},
       table_of(with_first("frame", frame_times(report)), {"weight"}, {weights})});
  if (!overlay_video.empty())
    section.figures.push_back({video_element(data_uri(overlay_video, "video/mp4"),
                                             "The video with the text's heat in colour"),
                               "The video with the heat of the whole text in colour: dark blue is "
                               "a little, yellow the most.",
                               {}});
  return section;
}

Section words_section(const Report& report) {
  const auto& explanation = report.explanation;
  Section section{"What each word looks at", {}, {}};
  section.text =
      "Grad-CAM through layer " + std::to_string(explanation.layer) +
      " of the grounded encoder. Every strip has its own scale: yellow is where most of the word's "
      "heat is, uncoloured where there is none. The strip of the whole text shows what the score "
      "depends on; the strip of a word shows what the word refers to.";
  section.figures.push_back(
      {image_of(strip(report, explanation.gradient.text),
                "The whole text: " + where_text(report, explanation.gradient.text)),
       "the whole text: " + where_text(report, explanation.gradient.text),
       {}});
  for (std::size_t k = 0; k < explanation.text.words.size(); ++k) {
    const auto heat = explanation.gradient.words.row(static_cast<std::int64_t>(k));
    if (!(sum_of(heat) > 0)) continue;
    const double share = explanation.word_shares[static_cast<std::int64_t>(k)];
    const auto caption = words_of(report, k) + ": " + where_text(report, heat) + "; " +
                         percent_text(share) + " of all words' heat";
    auto& figures = share < kFaintShare ? section.folded.figures : section.figures;
    figures.push_back({image_of(strip(report, heat), caption), caption, {}});
  }
  section.folded.heading = "Words with less than " + percent_text(kFaintShare) +
                           " of all words' heat, whose strips say little";
  const auto chart = when_chart(report);
  section.figures.push_back(
      {draw(chart).markup(),
       "When the model looks for each word: the fraction of its heat in each frame.",
       table_of(with_first("word", chart.columns), chart.rows, chart.values)});
  return section;
}

Section where_section(const Report& report) {
  const auto& weights = report.explanation.position_weights;
  std::vector<std::string> names, head = {"row"};
  std::vector<std::vector<double>> rows;
  for (std::int64_t c = 0; c < weights.size(1); ++c)
    head.push_back("column " + std::to_string(c + 1));
  for (std::int64_t r = 0; r < weights.size(0); ++r) {
    names.push_back("row " + std::to_string(r + 1));
    rows.push_back(to_list(weights.row(r)));
  }
  Section section{"Where the model looks for the text", {}, {}};
  section.text =
      "The weights that text-dependent pooling gives to the positions, drawn over the mean of all "
      "frames.";
  section.figures.push_back({image_of(over_mean_picture(report, weights),
                                      "Position weights, most of them: " + place_text(weights)),
                             "most weight: " + place_text(weights), table_of(head, names, rows)});
  return section;
}

Section scaling_section(const Report& report) {
  Section section{"How much each layer uses time", {}, {}};
  if (!report.explanation.scaling.is_defined()) {
    section.text = "This model has no dynamic temporal scaling.";
    return section;
  }
  section.text =
      "Dynamic temporal scaling multiplies what each layer's temporal attention adds to a frame, "
      "by 0 to 2: orange means more than 1, blue less.";
  const auto chart = scaling_chart(report);
  section.figures.push_back(
      {draw(chart).markup(),
       {},
       table_of(with_first("layer", chart.columns), chart.rows, chart.values)});
  return section;
}

Section check_section(const Faithfulness& check) {
  Section section{"Does the explanation hold?", {}, {}};
  section.text =
      "Parts of the video are replaced by its mean colour and the video is encoded again. If the "
      "explanation is right, the probability falls fast when the most important parts are removed "
      "first, and rises fast when they are restored first.";
  const auto add = [&](const std::vector<OrderCurves>& orders, const std::string& parts) {
    for (const bool is_deletion : {true, false}) {
      std::vector<std::string> names;
      std::vector<std::vector<double>> rows;
      std::vector<std::string> head = {"order"};
      for (const double share : check.shares) head.push_back(percent_text(share));
      head.emplace_back("mean");
      for (const auto& order : orders) {
        names.push_back(order.order);
        rows.push_back(is_deletion ? order.deletion : order.insertion);
        rows.back().push_back(is_deletion ? order.deletion_area : order.insertion_area);
      }
      section.figures.push_back(
          {draw(curves_chart(check, orders, is_deletion, parts)).markup(),
           std::string(is_deletion ? "Deletion" : "Insertion") + " of " + parts,
           table_of(head, names, rows)});
    }
  };
  add(check.frames, "frames");
  add(check.regions, "regions");
  return section;
}

std::vector<std::pair<std::string, std::string>> facts_of(const Report& report) {
  const auto& explanation = report.explanation;
  const auto& video = report.video;
  std::vector<std::pair<std::string, std::string>> facts = {
      {"video", video.path.filename().string()},
      {"stretch", time_text(video.start_seconds) + " to " + time_text(video.end_seconds) + " of " +
                      time_text(video.duration_seconds) + ", " + video.choice},
      {"model", report.model}};
  if (explanation.answer.empty()) {
    facts.emplace_back("match", percent_text(explanation.probability) + " (logit " +
                                    number(explanation.score, 2) + ", similarity " +
                                    number(explanation.similarity) + ")");
  } else {
    facts.emplace_back("answer", explanation.answer);
    facts.emplace_back("probability", percent_text(explanation.probability));
  }
  if (!video.faults.empty()) facts.emplace_back("note", "the file " + video.faults);
  for (const auto& note : report.notes) facts.emplace_back("note", note);
  return facts;
}

}  // namespace

std::int64_t most_frames(std::int64_t width, std::int64_t height) {
  const double in_words = (kMostDrawing - kWordsLeft) / (words_frame_width(width, height) + kGap);
  return std::min(static_cast<std::int64_t>(in_words), kMostCharted);
}

std::int64_t most_frame_width(std::int64_t frames) { return kMostStrip / frames - kGap; }

std::map<std::string, std::string> report_pictures(const Report& report) {
  const auto& explanation = report.explanation;
  std::map<std::string, std::string> files;
  files["frames.png"] = png(side_by_side(report.video.pictures, kGap));
  files["text.png"] = png(strip(report, explanation.gradient.text));
  for (std::size_t k = 0; k < explanation.text.words.size(); ++k) {
    char name[32];
    // a number, because its letters may not be allowed in file names
    std::snprintf(name, sizeof name, "word-%02zu.png", k + 1);
    files[name] = png(strip(report, explanation.gradient.words.row(static_cast<std::int64_t>(k))));
  }
  files["positions.png"] = png(over_mean_picture(report, explanation.position_weights));
  const auto add = [&](const std::string& name, const Svg& svg) {
    files[name + ".svg"] = svg.markup();
    files[name + ".png"] = png(svg);
  };
  add("words", words_figure(report));
  add("when", draw(when_chart(report)));
  add("frame-weights", draw(timeline_chart(report)));
  if (explanation.scaling.is_defined()) add("scaling", draw(scaling_chart(report)));
  if (!report.check) return files;
  const auto add_curves = [&](const std::string& name, const std::vector<OrderCurves>& orders) {
    add(name + "-deletion", draw(curves_chart(*report.check, orders, true, name)));
    add(name + "-insertion", draw(curves_chart(*report.check, orders, false, name)));
  };
  add_curves("frames", report.check->frames);
  add_curves("regions", report.check->regions);
  return files;
}

Page report_page(const Report& report, const std::string& overlay_video) {
  Page page;
  page.title = "“" + report.text + "”";
  page.summary =
      report.explanation.answer.empty()
          ? "What a model looked at when it compared this sentence with the video."
          : "What a model looked at when it answered this question about the video with “" +
                report.explanation.answer + "”.";
  page.facts = facts_of(report);
  page.sections = {when_section(report, overlay_video), words_section(report),
                   where_section(report), scaling_section(report)};
  if (report.check) page.sections.push_back(check_section(*report.check));
  return page;
}

}  // namespace litevl
