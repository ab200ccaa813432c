#include "explain/page.h"

#include "explain/markup.h"

namespace litevl {
namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  :root { color-scheme: light dark; --ink: #1f2328; --faint: #656d76; --paper: #fff; --rule: #d0d3d8; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6e8eb; --faint: #9aa2ac; --paper: #15181c; --rule: #3a4048; }
  }
  body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
    max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
  h2 { font-size: 1.15rem; margin: 0 0 .25rem; }
  section { border-top: 1px solid var(--rule); padding: 1rem 0; }
  p { margin: .25rem 0 .75rem; max-width: 45rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0 1rem; }
  dt { color: var(--faint); } dd { margin: 0; }
  figure { margin: 0 0 1rem; }
  figcaption { margin: 0 0 .25rem; }
  .wide { overflow-x: auto; }
  .wide svg, .wide img { display: block; height: auto; min-width: min(40rem, 100%); max-width: 100%; }
  .wide video { display: block; max-width: 100%; max-height: 22rem; border-radius: 4px; }
  .wide img { border-radius: 4px; min-width: 36rem; }
  .wide .small { min-width: 0; max-width: 20rem; width: 100%; }
  svg .ink { fill: var(--ink); } svg .faint { fill: var(--faint); } svg .rule { stroke: var(--rule); }
  summary { color: var(--faint); cursor: pointer; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; }
  th, td { border-bottom: 1px solid var(--rule); padding: .1rem .6rem; text-align: right; }
  th:first-child, td:first-child { text-align: left; }
  @media print {
    :root { --ink: #000; --faint: #444; --paper: #fff; --rule: #bbb; }
    body { max-width: none; font-size: 11pt; }
    figure { break-inside: avoid; } .wide img, .wide svg { min-width: 0; } video { display: none; }
  }
</style>
<script>
  // On paper nothing can be opened, so the tables are always printed.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => d.open = true));
</script>
)";

void add_table(const Table& table, std::string& out) {
  if (table.rows.empty()) return;
  const auto add_row = [&](const std::vector<std::string>& cells, const char* element) {
    out += "<tr>";
    for (const auto& cell : cells)
      ((((out += '<') += element) += '>') += escape_markup(cell)) +=
          std::string("</") + element + ">";
    out += "</tr>\n";
  };
  out += "<details><summary>The numbers</summary><div class=\"wide\"><table>\n";
  add_row(table.head, "th");
  for (const auto& row : table.rows) add_row(row, "td");
  out += "</table></div></details>\n";
}

void add_figure(const Figure& figure, std::string& out) {
  out += "<figure>";
  if (!figure.caption.empty())
    out += "<figcaption>" + escape_markup(figure.caption) + "</figcaption>\n";
  out += "<div class=\"wide\">" + figure.markup + "</div>\n";
  add_table(figure.numbers, out);
  out += "</figure>\n";
}

void add_section(const Section& section, std::string& out) {
  out += "<section><h2>" + escape_markup(section.heading) + "</h2>\n";
  if (!section.text.empty()) out += "<p>" + escape_markup(section.text) + "</p>\n";
  for (const auto& figure : section.figures) add_figure(figure, out);
  if (!section.folded.figures.empty()) {
    out += "<details><summary>" + escape_markup(section.folded.heading) + "</summary>\n";
    for (const auto& figure : section.folded.figures) add_figure(figure, out);
    out += "</details>\n";
  }
  out += "</section>\n";
}

}  // namespace

std::string to_html(const Page& page) {
  std::string out = kHead;
  out += "<title>" + escape_markup(page.title) + "</title>\n</head>\n<body>\n<h1>" +
         escape_markup(page.title) + "</h1>\n<p>" + escape_markup(page.summary) + "</p>\n<dl>\n";
  for (const auto& [name, value] : page.facts)
    out += "<dt>" + escape_markup(name) + "</dt><dd>" + escape_markup(value) + "</dd>\n";
  out += "</dl>\n";
  for (const auto& section : page.sections) add_section(section, out);
  out += "</body>\n</html>\n";
  return out;
}

std::string image_element(std::string_view uri, std::string_view alt, std::int64_t width,
                          std::int64_t height) {
  // An approximately square picture needs only one column.
  const bool is_small = width < 2 * height;
  return "<img src=\"" + std::string(uri) + "\" alt=\"" + escape_markup(alt) + "\" width=\"" +
         std::to_string(width) + "\" height=\"" + std::to_string(height) + "\"" +
         (is_small ? " class=\"small\">" : ">");
}

std::string video_element(std::string_view uri, std::string_view alt) {
  return "<video controls loop muted playsinline src=\"" + std::string(uri) + "\" aria-label=\"" +
         escape_markup(alt) + "\"></video>";
}

}  // namespace litevl
