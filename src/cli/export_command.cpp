// `litevl export`: moments as lists for editing programs.
#include "cli/export_command.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

EditForm form_of(const ExportArguments& arguments) {
  if (arguments.form) return *arguments.form;
  const std::string ending = std::filesystem::path(arguments.output).extension().string();
  const auto form = word_value(kEditFormWords, ending.empty() ? ending : ending.substr(1));
  if (!form)
    throw Error(Error::Kind::kUsage, arguments.output.empty() ? "export" : arguments.output,
                "the form of the list is not said", "--as edl, otio or csv");
  return *form;
}

}  // namespace

void run_export(const ExportArguments& arguments) {
  const EditForm form = form_of(arguments);
  const auto moments = read_moments(arguments.moments.words, arguments.moments.ranks);
  const MadeEditList made = make_edit_list(moments, form, arguments.rate);
  const std::string text = edit_list_text(made.list, form);
  if (arguments.output.empty()) {
    std::cout << text;
  } else {
    write_text_file(arguments.output, text);
    std::cout << printable(arguments.output) << ": " << made.list.events.size() << " moments\n";
  }
  print_notes(made.notes);
}

}  // namespace litevl
