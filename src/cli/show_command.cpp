// `litevl show`: moments as strips of pictures.
#include "cli/show_command.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/filmstrip.h"
#include "app/process.h"
#include "app/terminal_query.h"
#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr int kGapPixels = 8;             // about, between pictures
constexpr int kLeastCharacterPixels = 8;  // where the terminal does not say
constexpr int kBlocksInARow = 4;

FilmstripOptions options_for(TerminalPictures form, int pictures) {
  const TerminalSize size = terminal_size();
  if (form == TerminalPictures::kBlocks)
    return {.pictures = pictures,
            .most_side = std::clamp(size.columns / kBlocksInARow - kGapPixels / 2, 16, 40),
            .most_width = size.columns,
            .has_times = false};
  const int width = size.pixels_wide > 0 ? size.pixels_wide : size.columns * kLeastCharacterPixels;
  return {.pictures = pictures,
          .most_side = std::clamp(width / pictures - kGapPixels, 120, 240),
          .most_width = width};
}

std::string title(const GivenMoment& moment, const TimeRange& range) {
  return (moment.rank > 0 ? std::to_string(moment.rank) + ". " : "") +
         printable(moment.video.string()) + "  " + format_time(range.start_seconds) + " - " +
         format_time(range.end_seconds);
}

TerminalPictures form_of(const ShowArguments& arguments) {
  if (arguments.form) return *arguments.form;
  if (!is_terminal_output())
    throw Error(Error::Kind::kUsage, "show", "standard output is no terminal",
                "-o FILE.png writes a picture");
  if (const auto form = ask_terminal()) return *form;
  throw Error(Error::Kind::kUsage, "show", "this terminal does not say that it shows pictures",
              "-o FILE.png writes one, --as blocks tries");
}

void print(const std::vector<GivenMoment>& moments, TerminalPictures form, int pictures) {
  for (const GivenMoment& moment : moments) {
    check_stop();
    const Filmstrip strip = make_filmstrip(moment, options_for(form, pictures));
    std::cout << title(moment, strip.range) << '\n' << terminal_text(strip.picture, form);
    if (form == TerminalPictures::kBlocks) {
      for (const double time : strip.times) std::cout << format_time(time) << "  ";
      std::cout << '\n';
    }
    std::cout.flush();
  }
}

void write(const std::vector<GivenMoment>& moments, const ShowArguments& arguments) {
  std::vector<Filmstrip> strips;
  nlohmann::json list = nlohmann::json::array();
  for (const GivenMoment& moment : moments) {
    check_stop();
    strips.push_back(make_filmstrip(moment, {.pictures = arguments.pictures}));
    list.push_back(filmstrip_json(moment, strips.back()));
  }
  write_filmstrips(arguments.output, strips);
  if (arguments.is_json) {
    print_json({{"strips", list}});
    return;
  }
  for (std::size_t i = 0; i < strips.size(); ++i)
    std::cout << title(moments[i], strips[i].range) << '\n';
}

}  // namespace

void run_show(const ShowArguments& arguments) {
  if (!arguments.output.empty()) {
    write(read_moments(arguments.moments.words, arguments.moments.ranks), arguments);
    return;
  }
  const TerminalPictures form = form_of(arguments);
  print(read_moments(arguments.moments.words, arguments.moments.ranks), form, arguments.pictures);
}

}  // namespace litevl
