// Markup, colours, charts and the page: what strangers write stays text.
#include "explain/charts.h"

#include <gmock/gmock.h>

#include "explain/markup.h"
#include "explain/page.h"
#include "explain/svg_png.h"

namespace litevl {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "</title></svg><script>alert('x')</script>\" onload=\"y\x01\xFF";

// Whether every element that is opened is closed, in order, and quotes end. XML only.
bool is_well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    bool is_quoted = false;
    std::size_t end = at + 1;
    for (; end < xml.size() && (is_quoted || xml[end] != '>'); ++end) {
      if (xml[end] == '"') is_quoted = !is_quoted;
      if (xml[end] == '<') return false;
    }
    if (end == xml.size()) return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" \n"));
    if (name[0] == '/') {
      if (open.empty() || open.back() != name.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty();
}

TEST(Markup, EscapesWhatIsSpecialAndReplacesWhatIsForbidden) {
  EXPECT_EQ(escape_markup("a <b> & \"c\" 'd'"), "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  EXPECT_EQ(escape_markup("é 狗 🐕\t\n"), "é 狗 🐕\t\n");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(escape_markup(std::string("\0\x01\x1F", 3)), bad + bad + bad);
  EXPECT_EQ(escape_markup("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(escape_markup("\xC0\xAF"), bad + bad);            // overlong
  EXPECT_EQ(escape_markup("\xED\xA0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(escape_markup("\xEF\xBF\xBF"), bad + bad + bad);  // U+FFFF, which XML forbids
  EXPECT_EQ(escape_markup("\xF0\x9F\x90"), bad + bad + bad);  // cut short
}

TEST(Markup, DataUriIsBase64) {
  // RFC 4648, section 10.
  const std::pair<const char*, const char*> kVectors[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kVectors)
    EXPECT_EQ(data_uri(bytes, "a/b"), std::string("data:a/b;base64,") + text);
  EXPECT_EQ(data_uri("\xFF\xFE\xFD", "x"), "data:x;base64,//79");
}

TEST(Colours, ScalesGoFromEndToEndAndHeatGetsLighter) {
  EXPECT_EQ(hex(colour_of(ColourScale::kHeat, 0)), "#440154");
  EXPECT_EQ(hex(colour_of(ColourScale::kHeat, 7)), "#fde725");
  EXPECT_EQ(colour_of(ColourScale::kHeat, std::nan("")), colour_of(ColourScale::kHeat, 0));
  EXPECT_EQ(hex(colour_of(ColourScale::kDiverging, 0)), "#f7f7f7");
  // Lightness alone tells the order, to any eye and on grey paper.
  double last = -1;
  for (int i = 0; i <= 50; ++i) {
    const Rgb c = colour_of(ColourScale::kHeat, i / 50.0);
    const double light = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    EXPECT_GT(light, last) << i;
    last = light;
  }
}

LineChart hostile_lines() {
  LineChart chart;
  chart.description = kHostile;
  chart.x_name = chart.y_name = kHostile;
  chart.x = {0, 1, 2};
  chart.series = {{kHostile, {0, 1, 2}, {-1, 0, 1}, {1, 2, 3}}, {"shorter", {1, 1}, {}, {}}};
  chart.reference = 1;
  return chart;
}

TEST(Charts, AreWellFormedWhateverTheirTexts) {
  BarChart bars;
  bars.description = bars.y_name = bars.reference_name = kHostile;
  bars.labels = {kHostile, "b"};
  bars.images = {"data:,", "data:,"};
  bars.values = {0.5, 0};
  CellChart cells;
  cells.description = cells.row_name = cells.column_name = kHostile;
  cells.rows = {kHostile};
  cells.columns = {"a", kHostile};
  cells.values = {{0, 1}};
  for (const auto& svg : {draw(hostile_lines()), draw(bars), draw(cells)}) {
    EXPECT_TRUE(is_well_formed(svg.markup())) << svg.markup();
    EXPECT_THAT(svg.markup(), Not(HasSubstr("<script")));
    EXPECT_THAT(svg.markup(), Not(HasSubstr("nan")));
  }
  EXPECT_FALSE(is_well_formed("<a><b></a></b>"));
}

TEST(Charts, NothingAndConstantsCanBeDrawn) {
  LineChart chart;
  EXPECT_TRUE(is_well_formed(draw(chart).markup()));
  chart.x = {1};
  chart.series = {{"one", {0.5}, {}, {}}};
  const auto markup = draw(chart).markup();
  EXPECT_TRUE(is_well_formed(markup));
  EXPECT_THAT(markup, Not(HasSubstr("nan")));
  EXPECT_THAT(markup, Not(HasSubstr("inf")));
  BarChart bars;
  bars.labels = {"a"};
  bars.values = {0};
  EXPECT_THAT(draw(bars).markup(), Not(HasSubstr("nan")));
}

TEST(Charts, BecomePngs) {
  CellChart cells;
  cells.rows = cells.columns = {"<a>"};
  cells.values = {{0}};
  const auto svg = draw(cells);
  const auto cold = png(svg);
  ASSERT_GT(cold.size(), 100u);
  EXPECT_EQ(cold.substr(1, 3), "PNG");
  const auto big_endian = [&](std::size_t at) {
    int value = 0;
    for (std::size_t i = at; i < at + 4; ++i)
      value = value * 256 + static_cast<unsigned char>(cold[i]);
    return value;
  };
  EXPECT_NEAR(big_endian(16), 2 * svg.width(), 1);
  EXPECT_NEAR(big_endian(20), 2 * svg.height(), 1);
  cells.values = {{1}};
  EXPECT_NE(png(draw(cells)), cold);
}

TEST(Page, TextsAreEscapedAndEveryPictureHasWords) {
  Page page;
  page.title = page.summary = kHostile;
  page.facts = {{kHostile, kHostile}};
  page.sections = {
      {kHostile,
       kHostile,
       {{image_element("data:,", kHostile, 10, 10), kHostile, {{kHostile}, {{kHostile}}}}}}};
  EXPECT_THAT(to_html(page), Not(HasSubstr("<summary>" + escape_markup(kHostile))));
  page.sections[0].folded = {kHostile, {{"<svg/>", kHostile, {}}}};
  const auto html = to_html(page);
  EXPECT_THAT(html, HasSubstr("<summary>" + escape_markup(kHostile)));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("\" onload=")));
  EXPECT_THAT(html, HasSubstr("alt=\"&lt;/title&gt;"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(html, Not(HasSubstr("http")));  // nothing is fetched
}

}  // namespace
}  // namespace litevl
