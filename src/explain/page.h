// A report as one HTML page that needs nothing else: figures with their numbers in tables, readable
// on a phone, in the dark and on paper.
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
  std::string markup;   ///< a picture, as `Svg::markup` or `image_element` gives it
  std::string caption;  ///< plain text, may be empty
  Table numbers;        ///< behind the picture, may be empty
};

/// Figures that a reader opens who wants them.
struct FoldedFigures {
  std::string heading;
  std::vector<Figure> figures;  ///< may be empty: nothing is written then
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

/// All texts are escaped; only `Figure::markup` is taken as it is.
std::string to_html(const Page& page);

/// <img> of a picture at `uri`. `alt` is what a reader who cannot see it is told.
std::string image_element(std::string_view uri, std::string_view alt, std::int64_t width,
                          std::int64_t height);

/// <video> that plays again and again when it is asked to.
std::string video_element(std::string_view uri, std::string_view alt);

}  // namespace litevl
