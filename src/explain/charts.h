// The charts of explanations, as SVG.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explain/colours.h"
#include "explain/svg.h"

namespace litevl {

/// A line of a chart with, where `low` and `high` are not empty, the band between them.
struct Series {
  std::string name;
  std::vector<double> values;
  std::vector<double> low, high;
};

struct LineChart {
  std::string description;  ///< for readers who cannot see it
  std::string x_name, y_name;
  std::vector<double> x;                             ///< of every value, ascending
  std::vector<std::string> x_labels;                 ///< as many, or empty: the numbers
  std::vector<Series> series;                        ///< of as many values each, or fewer
  std::optional<double> reference;                   ///< a level to compare with
  std::optional<std::pair<double, double>> y_range;  ///< otherwise that of the values
};

/// Lines told apart by colour, dashes and their names.
Svg draw(const LineChart& chart);

struct BarChart {
  std::string description;
  std::string y_name;
  std::vector<std::string> labels;  ///< below the bars
  std::vector<std::string> images;  ///< addresses of square pictures above the bars, or empty
  std::vector<double> values;       ///< not negative
  double reference = 0;             ///< a line across: what no preference would give
  std::string reference_name;
};

/// A filmstrip with a bar below each picture, higher ones for greater values.
Svg draw(const BarChart& chart);

struct CellChart {
  std::string description;
  std::string row_name, column_name;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<double>> values;  ///< by row
  ColourScale scale = ColourScale::kHeat;
  double low = 0, high = 1;  ///< the scale's ends
};

/// A coloured cell with its number for every value.
Svg draw(const CellChart& chart);

}  // namespace litevl
