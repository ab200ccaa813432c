#include "explain/svg.h"

#include <cstdio>

#include "explain/markup.h"

namespace litevl {
namespace {

constexpr const char* kInk = "#1f2328";
constexpr const char* kFaint = "#8a8f98";

// Two decimal places are finer than any screen.
std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + number(value) + '"';
}

std::string attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + escape_markup(value) + '"';
}

std::string path(const std::vector<std::pair<double, double>>& points) {
  std::string text;
  for (const auto& [x, y] : points) text += number(x) + ',' + number(y) + ' ';
  return text;
}

}  // namespace

Svg::Svg(double width, double height, std::string_view description)
    : width_(width), height_(height), description_(escape_markup(description)) {}

void Svg::text(double x, double y, std::string_view words, const SvgTextStyle& style) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", style.size) +
           attribute("text-anchor", std::string_view(style.anchor));
  if (style.is_bold) body_ += " font-weight=\"600\"";
  if (style.colour.empty()) {
    body_ += attribute("class", style.is_faint ? "faint" : "ink") +
             attribute("fill", std::string_view(style.is_faint ? kFaint : kInk));
  } else {
    body_ += attribute("fill", style.colour);
  }
  body_ += '>' + escape_markup(words) + "</text>\n";
}

std::string Svg::tooltip_end(const char* element, std::string_view tooltip) const {
  if (tooltip.empty()) return "/>\n";
  return "><title>" + escape_markup(tooltip) + "</title></" + element + ">\n";
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view colour,
                    std::string_view tooltip) {
  body_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
           attribute("height", height) + attribute("fill", colour) + tooltip_end("rect", tooltip);
}

void Svg::rule(double x1, double y1, double x2, double y2) {
  body_ += "<line class=\"rule\"" + attribute("x1", x1) + attribute("y1", y1) +
           attribute("x2", x2) + attribute("y2", y2) + " stroke=\"#d0d3d8\"/>\n";
}

void Svg::line(const std::vector<std::pair<double, double>>& points, std::string_view colour,
               std::string_view dashes) {
  body_ += "<polyline" + attribute("points", path(points)) + attribute("stroke", colour) +
           " fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\"";
  if (!dashes.empty()) body_ += attribute("stroke-dasharray", dashes);
  body_ += "/>\n";
}

void Svg::dot(double x, double y, std::string_view colour, std::string_view tooltip) {
  body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", 3.0) +
           attribute("fill", colour) + tooltip_end("circle", tooltip);
}

void Svg::area(const std::vector<std::pair<double, double>>& points, std::string_view colour) {
  body_ += "<polygon" + attribute("points", path(points)) + attribute("fill", colour) +
           " fill-opacity=\"0.18\"/>\n";
}

void Svg::image(double x, double y, double width, double height, std::string_view uri) {
  body_ += "<image" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
           attribute("height", height) + attribute("href", uri) + "/>\n";
}

std::string Svg::markup() const {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + number(width_) +
         ' ' + number(height_) + '"' + attribute("width", width_) + attribute("height", height_) +
         " aria-label=\"" + description_ +
         "\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n" + body_ + "</svg>\n";
}

}  // namespace litevl
