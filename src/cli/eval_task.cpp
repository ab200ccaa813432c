#include "cli/eval_task.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/output.h"
#include "core/files.h"
#include "eval/report_markdown.h"

namespace litevl {

int chosen_frames(const EvalArguments& arguments, const ModelConfig& config) {
  return arguments.frames > 0 ? arguments.frames : static_cast<int>(config.vision.max_frames);
}

std::string stated_model(const EvalArguments& arguments) {
  std::ostringstream share;
  share << arguments.kept_places;
  return arguments.model +
         (arguments.late_fusion ? ", every frame alone, scores by their mean (late fusion)" : "") +
         (arguments.tokens == "all" ? "" : ", tokens kept: " + arguments.tokens) +
         (arguments.kept_places == 1 ? "" : ", places merged to " + share.str());
}

void write_report(const EvalArguments& arguments, const nlohmann::json& document,
                  const nlohmann::json& per_query, const std::string& text) {
  if (!arguments.output.empty()) {
    auto whole = document;
    whole["per_query"] = per_query;
    write_file_atomically(arguments.output, [&](std::ostream& file) { write_json(file, whole); });
  }
  if (!arguments.markdown.empty())
    write_file_atomically(arguments.markdown,
                          [&](std::ostream& file) { file << report_markdown(document); });
  if (arguments.is_json)
    print_json(document);
  else
    std::cout << text;
}

}  // namespace litevl
