#include "cli/import_report.h"

#include <cctype>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "app/terminal.h"

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

}  // namespace litevl
