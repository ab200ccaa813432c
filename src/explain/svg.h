// A picture as SVG text. Colours are attributes, so that a file stands alone in a paper; the
// classes "ink", "faint" and "paper" let a page's style sheet exchange them in the dark.
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
  std::string colour = {};  ///< of its own, which stays in the dark; empty: ink
};

/// Any text is escaped. Lengths are pixels, from the top left.
class Svg {
 public:
  /// `description` is what a reader who cannot see the picture is told.
  Svg(double width, double height, std::string_view description);

  void text(double x, double y, std::string_view words, const SvgTextStyle& style = {});
  /// `tooltip` may be empty.
  void rectangle(double x, double y, double width, double height, std::string_view colour,
                 std::string_view tooltip = {});
  /// A faint line, of axes and grids.
  void rule(double x1, double y1, double x2, double y2);
  /// `dashes` as SVG has them, "4 3", or empty.
  void line(const std::vector<std::pair<double, double>>& points, std::string_view colour,
            std::string_view dashes);
  void dot(double x, double y, std::string_view colour, std::string_view tooltip = {});
  /// A filled polygon, translucent.
  void area(const std::vector<std::pair<double, double>>& points, std::string_view colour);
  void image(double x, double y, double width, double height, std::string_view uri);

  double width() const { return width_; }
  double height() const { return height_; }

  /// The whole picture, to be written as a file or into a page.
  std::string markup() const;

 private:
  std::string tooltip_end(const char* element, std::string_view tooltip) const;

  double width_;
  double height_;
  std::string description_;
  std::string body_;
};

}  // namespace litevl
