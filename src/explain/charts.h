// The charts of explanations, as SVG.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explain/colours.h"
#include "explain/svg.h"

namespace litevl {

/// A line of a chart and, if `low` and `high` are not empty, the band between them.
struct Series {
  std::string name;
  std::vector<double> values;
  std::vector<double> low, high;
};

struct LineChart {
  std::string description;  ///< for readers who cannot see it
  std::string x_name, y_name;
  std::vector<double> x;              ///< for every value, ascending
  std::vector<std::string> x_labels;  ///< one for each of `x`, or empty: the numbers are the labels
  std::vector<Series> series;         ///< each with as many values as `x`, or fewer
  std::optional<double> reference;    ///< a level to compare with
  std::optional<std::pair<double, double>> y_range;  ///< if empty, the range of the values
};

/// A chart of lines, which differ by colour and dashes and are labelled with their names.
Svg draw(const LineChart& chart);

struct BarChart {
  std::string description;
  std::string y_name;
  std::vector<std::string> labels;  ///< below the bars
  std::vector<std::string> images;  ///< addresses of square pictures above the bars, or empty
  std::vector<double> values;       ///< not negative
  double reference = 0;             ///< a horizontal line at the value without any preference
  std::string reference_name;
};

/// A filmstrip with a bar below each picture; greater values have higher bars.
Svg draw(const BarChart& chart);

struct CellChart {
  std::string description;
  std::string row_name, column_name;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<double>> values;  ///< row by row
  ColourScale scale = ColourScale::kHeat;
  double low = 0, high = 1;  ///< the scale's ends
};

/// A table with a coloured cell and a number for every value.
Svg draw(const CellChart& chart);

}  // namespace litevl
