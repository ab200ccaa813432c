#include "explain/charts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace litevl {
namespace {

using Points = std::vector<std::pair<double, double>>;

constexpr const char* kDashes[] = {"", "7 3", "2 3", "8 3 2 3"};

std::string short_number(double value, int digits = 2) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

// The smallest of 1, 2 and 5 times a power of ten that divides `range` into at most five parts.
double tick_step(double range) {
  const double rough = range / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::pair<double, double> range_of(const LineChart& chart) {
  if (chart.y_range) return *chart.y_range;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const auto include = [&](const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  };
  for (const auto& series : chart.series) {
    include(series.values);
    include(series.low);
    include(series.high);
  }
  if (chart.reference) include({*chart.reference});
  if (low > high) return {0, 1};
  const double margin = std::max(0.06 * (high - low), 1e-3 + 0.01 * std::abs(high));
  return {low - margin, high + margin};
}

// The positions of a line chart's values on the page.
struct Frame {
  double left, top, right, bottom;
  double x_low, x_high, y_low, y_high;

  double x(double value) const {
    const double range = x_high > x_low ? x_high - x_low : 1;
    return left + (right - left) * (x_high > x_low ? (value - x_low) / range : 0.5);
  }
  double y(double value) const {
    return bottom - (bottom - top) * (std::clamp(value, y_low, y_high) - y_low) / (y_high - y_low);
  }
};

void draw_axes(const LineChart& chart, const Frame& frame, Svg& svg) {
  const double step = tick_step(frame.y_high - frame.y_low);
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  for (double tick = std::ceil(frame.y_low / step) * step; tick <= frame.y_high + step * 1e-6;
       tick += step) {
    svg.rule(frame.left, frame.y(tick), frame.right, frame.y(tick));
    svg.text(frame.left - 6, frame.y(tick) + 4, short_number(tick + 0.0, digits),
             {.size = 11, .anchor = "end", .is_faint = true});
  }
  // Only as many labels as there is room for.
  const auto every = std::max<std::size_t>(1, (chart.x.size() + 11) / 12);
  for (std::size_t i = 0; i < chart.x.size(); i += every) {
    const auto label = chart.x_labels.empty() ? short_number(chart.x[i], 0) : chart.x_labels[i];
    svg.text(frame.x(chart.x[i]), frame.bottom + 16, label,
             {.size = 11, .anchor = "middle", .is_faint = true});
  }
  svg.text((frame.left + frame.right) / 2, frame.bottom + 34, chart.x_name, {.anchor = "middle"});
  svg.text(frame.left - 42, frame.top - 10, chart.y_name);
}

// A series may have fewer values than `x`.
void draw_series(const Series& series, std::size_t n, const std::vector<double>& x,
                 const Frame& frame, Svg& svg) {
  const auto colour = hex(series_colour(n));
  const auto along = [&](const std::vector<double>& values) {
    Points points;
    for (std::size_t i = 0; i < std::min(x.size(), values.size()); ++i)
      points.emplace_back(frame.x(x[i]), frame.y(values[i]));
    return points;
  };
  auto outline = along(series.high);
  const auto low = along(series.low);
  outline.insert(outline.end(), low.rbegin(), low.rend());
  if (!outline.empty()) svg.area(outline, colour);
  const auto points = along(series.values);
  svg.line(points, colour, kDashes[n % std::size(kDashes)]);
  for (std::size_t i = 0; i < points.size(); ++i)
    svg.dot(points[i].first, points[i].second, colour,
            series.name + ": " + short_number(series.values[i], 3));
}

// White text on dark cells, black on light ones.
std::string readable_on(Rgb colour) {
  const double light = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
  return light > 140 ? "#000000" : "#ffffff";
}

}  // namespace

Svg draw(const LineChart& chart) {
  const auto [low, high] = range_of(chart);
  const double legend = 20.0 * static_cast<double>(chart.series.size());
  const Frame frame{56,
                    28 + legend,
                    620,
                    268 + legend,
                    chart.x.empty() ? 0 : chart.x.front(),
                    chart.x.empty() ? 1 : chart.x.back(),
                    low,
                    high};
  Svg svg(640, frame.bottom + 44, chart.description);
  for (std::size_t n = 0; n < chart.series.size(); ++n) {
    const double y = 14 + 20.0 * static_cast<double>(n);
    svg.line({{14, y - 4}, {46, y - 4}}, hex(series_colour(n)), kDashes[n % std::size(kDashes)]);
    svg.text(54, y, chart.series[n].name);
  }
  draw_axes(chart, frame, svg);
  if (chart.reference)
    svg.line({{frame.left, frame.y(*chart.reference)}, {frame.right, frame.y(*chart.reference)}},
             "#8a8f98", "1 4");
  for (std::size_t n = 0; n < chart.series.size(); ++n)
    draw_series(chart.series[n], n, chart.x, frame, svg);
  return svg;
}

Svg draw(const BarChart& chart) {
  constexpr double kCell = 84, kLeft = 44, kBars = 110;
  const auto count = static_cast<double>(chart.values.size());
  const double strip = chart.images.empty() ? 0 : kCell;
  const double top = 24 + strip, bottom = top + kBars;
  Svg svg(kLeft + kCell * count + 8, bottom + 24, chart.description);
  const double most =
      std::max(1e-12, std::max(chart.reference * 1.2,
                               chart.values.empty()
                                   ? 0
                                   : *std::max_element(chart.values.begin(), chart.values.end())));
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    const double x = kLeft + kCell * static_cast<double>(i);
    const double height = (kBars - 22) * chart.values[i] / most;
    if (!chart.images.empty()) svg.image(x + 2, 18, kCell - 4, kCell - 4, chart.images[i]);
    svg.rectangle(x + 12, bottom - height, kCell - 24, height, hex(series_colour(0)),
                  chart.labels[i] + ": " + short_number(chart.values[i], 3));
    svg.text(x + kCell / 2, bottom - height - 5, short_number(chart.values[i]),
             {.size = 11, .anchor = "middle"});
    svg.text(x + kCell / 2, bottom + 16, chart.labels[i],
             {.size = 11, .anchor = "middle", .is_faint = true});
  }
  const double y = bottom - (kBars - 22) * chart.reference / most;
  svg.line({{kLeft, y}, {kLeft + kCell * count, y}}, hex(series_colour(1)), "5 4");
  svg.text(kLeft - 6, y + 4, chart.reference_name, {.size = 11, .anchor = "end", .is_faint = true});
  svg.rule(kLeft, bottom, kLeft + kCell * count, bottom);
  svg.text(2, 12, chart.y_name);
  return svg;
}

Svg draw(const CellChart& chart) {
  constexpr double kWidth = 62, kHeight = 26, kLeft = 76, kTop = 40;
  const double right = kLeft + kWidth * static_cast<double>(chart.columns.size());
  const double bottom = kTop + kHeight * static_cast<double>(chart.rows.size());
  Svg svg(std::max(right, 300.0) + 8, bottom + 48, chart.description);
  svg.text(2, 14, chart.row_name + " by " + chart.column_name);
  const double low = chart.scale == ColourScale::kHeat ? 0 : -1;
  const auto colour_at = [&](double share) {
    return colour_of(chart.scale, low + (1 - low) * share);
  };
  for (std::size_t c = 0; c < chart.columns.size(); ++c)
    svg.text(kLeft + kWidth * (static_cast<double>(c) + 0.5), kTop - 8, chart.columns[c],
             {.size = 11, .anchor = "middle", .is_faint = true});
  for (std::size_t r = 0; r < chart.rows.size(); ++r) {
    const double y = kTop + kHeight * static_cast<double>(r);
    svg.text(kLeft - 8, y + 17, chart.rows[r], {.size = 11, .anchor = "end", .is_faint = true});
    for (std::size_t c = 0; c < chart.columns.size(); ++c) {
      const double value = chart.values[r][c];
      const Rgb colour = colour_at((value - chart.low) / (chart.high - chart.low));
      const double x = kLeft + kWidth * static_cast<double>(c);
      svg.rectangle(x, y, kWidth - 1, kHeight - 1, hex(colour),
                    chart.rows[r] + ", " + chart.columns[c] + ": " + short_number(value, 3));
      svg.text(x + kWidth / 2, y + 17, short_number(value),
               {.size = 11, .anchor = "middle", .colour = readable_on(colour)});
    }
  }
  // The scale.
  constexpr int kSteps = 32;
  for (int i = 0; i < kSteps; ++i)
    svg.rectangle(kLeft + 5.0 * i, bottom + 14, 5.2, 10, hex(colour_at((i + 0.5) / kSteps)));
  svg.text(kLeft - 8, bottom + 23, short_number(chart.low, 1),
           {.size = 11, .anchor = "end", .is_faint = true});
  svg.text(kLeft + 5.0 * kSteps + 8, bottom + 23, short_number(chart.high, 1),
           {.size = 11, .is_faint = true});
  return svg;
}

}  // namespace litevl
