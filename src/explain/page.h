// A report as one HTML page that needs no other files: figures with their numbers in tables,
// readable on a phone, in dark mode and on paper.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litevl {

struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

struct Figure {
  std::string markup;   ///< a picture from `Svg::markup` or `image_element`
  std::string caption;  ///< plain text, may be empty
  Table numbers;        ///< shown on demand with the picture; may be empty
};

/// Figures that are hidden until the reader opens them.
struct FoldedFigures {
  std::string heading;
  std::vector<Figure> figures;  ///< if empty, nothing is written
};

struct Section {
  std::string heading;
  std::string text;
  std::vector<Figure> figures;
  FoldedFigures folded = {};  ///< below the others
};

struct Page {
  std::string title;
  std::string summary;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<Section> sections;
};

/// All texts are escaped; only `Figure::markup` is used unchanged.
std::string to_html(const Page& page);

/// An <img> element with the picture at `uri`. `alt` describes it for readers who cannot see it.
std::string image_element(std::string_view uri, std::string_view alt, std::int64_t width,
                          std::int64_t height);

/// A <video> element, which plays in a loop when the reader starts it.
std::string video_element(std::string_view uri, std::string_view alt);

}  // namespace litevl
