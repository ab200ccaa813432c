// A picture as SVG text. Colours are attributes, so that a file can be used on its own, for example
// in a paper; a page's style sheet can replace them in dark mode by the classes "ink", "faint" and
// "paper".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litevl {

struct SvgTextStyle {
  double size = 12;              ///< pixels
  const char* anchor = "start";  ///< "start", "middle" or "end"
  bool is_faint = false;
  bool is_bold = false;
  std::string colour = {};  ///< a colour that does not change in dark mode; empty: ink
};

/// All texts are escaped. Lengths are in pixels, from the top left.
class Svg {
 public:
  /// `description` is for readers who cannot see the picture.
  Svg(double width, double height, std::string_view description);

  void text(double x, double y, std::string_view words, const SvgTextStyle& style = {});
  /// `tooltip` may be empty.
  void rectangle(double x, double y, double width, double height, std::string_view colour,
                 std::string_view tooltip = {});
  /// A faint line, for axes and grids.
  void rule(double x1, double y1, double x2, double y2);
  /// `dashes` as in SVG, "4 3", or empty.
  void line(const std::vector<std::pair<double, double>>& points, std::string_view colour,
            std::string_view dashes);
  void dot(double x, double y, std::string_view colour, std::string_view tooltip = {});
  /// A filled polygon, translucent.
  void area(const std::vector<std::pair<double, double>>& points, std::string_view colour);
  void image(double x, double y, double width, double height, std::string_view uri);

  double width() const { return width_; }
  double height() const { return height_; }

  /// The complete picture, for a file or a page.
  std::string markup() const;

 private:
  std::string tooltip_end(const char* element, std::string_view tooltip) const;

  double width_;
  double height_;
  std::string description_;
  std::string body_;
};

}  // namespace litevl
