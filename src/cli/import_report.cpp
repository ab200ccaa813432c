#include "cli/import_report.h"

#include <cctype>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/printable.h"

namespace litevl {
namespace {

// "…blocks.*.norm1.weight ×12" instead of twelve lines.
std::vector<std::string> fold_layers(const std::vector<std::string>& names) {
  std::map<std::string, int> count;
  for (const auto& name : names) {
    std::string folded;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool is_digit = std::isdigit(static_cast<unsigned char>(name[i])) != 0;
      const bool starts_part = i > 0 && (name[i - 1] == '.' || folded.back() == '*');
      if (!is_digit || !starts_part)
        folded += name[i];
      else if (folded.back() != '*')
        folded += '*';
    }
    ++count[folded];
  }
  std::vector<std::string> out;
  out.reserve(count.size());
  for (const auto& [name, times] : count)
    out.push_back(times == 1 ? name : name + " ×" + std::to_string(times));
  return out;
}

void print_list(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cout << title << ":\n";
  for (const auto& line : lines) std::cout << "  " << printable(line) << '\n';
}

}  // namespace

ImportOptions import_options(const ImportArguments& arguments) {
  ImportOptions options;
  options.image_size = arguments.image_size;
  options.frames = arguments.frames;
  options.heads = arguments.heads;
  options.seed = arguments.seed;  // what is made new is the same for the same command
  options.decoder = !arguments.no_decoder;
  if (arguments.config) options.config = *arguments.config;
  if (arguments.variant == "space_only") options.attention = TimeAttention::kSpaceOnly;
  if (arguments.variant != "dynamic") options.scaling = TemporalScale::kNone;
  return options;
}

void print_import_report(const std::string& output, const ImportReport& report) {
  std::cout << printable(output) << ": " << report.loaded.size() << " tensors loaded, "
            << report.resized.size() << " of them resized, " << report.made_new.size()
            << " made new, " << report.not_used.size() << " not used\n";
  print_list("resized", report.resized);
  print_list("made new", fold_layers(report.made_new));
  print_list("not used", fold_layers(report.not_used));
  std::vector<std::string> ignored;
  for (const auto& [reason, count] : report.num_ignored)
    ignored.push_back(reason + ": " + std::to_string(count));
  print_list("ignored", ignored);
  print_list("note", report.notes);
}

nlohmann::json import_report_json(const ImportReport& report) {
  return {{"loaded", report.loaded},       {"resized", report.resized},
          {"made_new", report.made_new},   {"not_used", report.not_used},
          {"ignored", report.num_ignored}, {"notes", report.notes}};
}

}  // namespace litevl
