#include "cli/reference.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <sstream>

#include "cli/manual_facts.h"

namespace litevl {
namespace {

// "TEXT:{auto,float32}" is a type and its only values; of numbers with bounds the type is enough.
void set_value(const std::string& type, OptionReference& option) {
  const auto colon = type.find(':');
  option.value = type.substr(0, colon);
  if (colon == std::string::npos || type[colon + 1] != '{') return;
  std::istringstream values(type.substr(colon + 2, type.find('}') - colon - 2));
  for (std::string value; std::getline(values, value, ',');) option.choices.push_back(value);
}

OptionReference describe(const CLI::Option& option) {
  OptionReference described;
  described.is_positional = option.nonpositional() == false && option.get_positional();
  described.is_required = option.get_required();
  described.description = option.get_description();
  described.standard = option.get_default_str();
  if (described.is_positional) {
    described.names.push_back(option.get_name());
  } else {
    for (const auto& name : option.get_snames()) described.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) described.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) set_value(option.get_type_name(), described);
  return described;
}

CommandReference describe(const CLI::App& app, std::vector<std::string> path) {
  path.push_back(app.get_name());
  CommandReference command{.path = path,
                           .description = app.get_description(),
                           .footer = app.get_footer(),
                           .options = {},
                           .commands = {}};
  for (const bool is_positional : {true, false})
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_group().empty()) continue;  // hidden
      auto described = describe(*option);
      if (described.is_positional == is_positional) command.options.push_back(std::move(described));
    }
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!below->get_group().empty()) command.commands.push_back(describe(*below, path));
  return command;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string name_of(const CommandReference& command) { return command.path.back(); }

// In single quotes, as shells read them; `quote` is what stands for one within.
std::string quoted(const std::string& text, const char* quote) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string(quote) : std::string(1, c);
  return result + "'";
}

void add_bash_case(const CommandReference& command, std::ostream& out) {
  std::vector<std::string> words;
  for (const auto& below : command.commands) words.push_back(name_of(below));
  for (const auto& option : command.options)
    if (option.is_positional)
      words.insert(words.end(), option.choices.begin(), option.choices.end());
  for (const auto& option : command.options)
    if (!option.is_positional) words.insert(words.end(), option.names.begin(), option.names.end());
  out << "    " << quoted(joined(command.path, " "), "'\\''")
      << ") words=" << quoted(joined(words, " "), "'\\''") << " ;;\n";
  for (const auto& below : command.commands) add_bash_case(below, out);
}

// What options take, by their command: those of one name may take other words elsewhere.
void add_bash_choices(const CommandReference& command, std::ostream& out) {
  for (const auto& option : command.options) {
    if (option.choices.empty() || option.is_positional) continue;
    out << "    ";
    for (std::size_t i = 0; i < option.names.size(); ++i)
      out << (i == 0 ? "" : "|")
          << quoted(joined(command.path, " ") + " " + option.names[i], "'\\''");
    out << ") COMPREPLY=($(compgen -W " << quoted(joined(option.choices, " "), "'\\''")
        << " -- \"$current\")); return ;;\n";
  }
  for (const auto& below : command.commands) add_bash_choices(below, out);
}

void add_bash_paths(const CommandReference& command, std::ostream& out) {
  for (const auto& below : command.commands) {
    out << "      " << quoted(joined(below.path, " "), "'\\''") << ") path=$next ;;\n";
    add_bash_paths(below, out);
  }
}

void add_fish(const CommandReference& command, std::ostream& out) {
  const std::string program = command.path.front();
  std::string condition;
  if (command.path.size() == 1) {
    condition = "__fish_use_subcommand";
  } else {
    for (std::size_t i = 1; i < command.path.size(); ++i)
      condition += (i == 1 ? "" : "; and ") + ("__fish_seen_subcommand_from " + command.path[i]);
  }
  const std::string begin = "complete -c " + program + " -n " + quoted(condition, "\\'");
  for (const auto& below : command.commands)
    out << begin << " -a " << name_of(below) << " -d " << quoted(below.description, "\\'") << '\n';
  for (const auto& option : command.options) {
    if (option.is_positional) {
      if (!option.choices.empty())
        out << begin << " -f -a " << quoted(joined(option.choices, " "), "\\'") << " -d "
            << quoted(option.description, "\\'") << '\n';
      continue;
    }
    out << begin;
    for (const auto& name : option.names)
      out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
    if (!option.choices.empty()) {
      out << " -x -a " << quoted(joined(option.choices, " "), "\\'");
    } else if (!option.value.empty()) {
      out << " -r";
    }
    out << " -d " << quoted(option.description, "\\'") << '\n';
  }
  for (const auto& below : command.commands) add_fish(below, out);
}

// No line of text may begin with what roff takes for a request, nor have its escape as it is.
std::string roff(const std::string& text) {
  std::string result;
  bool is_begin = true;
  for (const char c : text) {
    if (is_begin && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
    is_begin = c == '\n';
  }
  return result;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

void add_options(const CommandReference& command, bool is_positional, std::ostream& out) {
  bool is_first = true;
  for (const auto& option : command.options) {
    if (option.is_positional != is_positional) continue;
    if (is_first) out << ".SH " << (is_positional ? "ARGUMENTS" : "OPTIONS") << '\n';
    is_first = false;
    out << ".TP\n.B " << roff(joined(option.names, ", "));
    const std::string value = option.choices.empty() ? option.value : joined(option.choices, "|");
    if (!is_positional && !value.empty()) out << "\\fR \\fI" << roff(value) << "\\fR";
    out << '\n' << roff(option.description);
    if (!option.standard.empty()) out << " (default: " << roff(option.standard) << ")";
    out << '\n';
  }
}

void add_facts(const char* title, std::span<const ManualFact> facts,
               const CommandReference& command, std::ostream& out) {
  const std::string name = command.path.size() == 1 ? command.path[0] : command.path[1];
  bool is_first = true;
  for (const ManualFact& fact : facts) {
    if (!fact.is_about(name)) continue;
    if (is_first) out << ".SH " << title << '\n';
    is_first = false;
    out << ".TP\n.B " << roff(fact.name) << '\n' << roff(fact.text) << '\n';
  }
}

}  // namespace

CommandReference describe(const CLI::App& app) { return describe(app, {}); }

std::string bash_completion(const CommandReference& program) {
  std::ostringstream out;
  const std::string name = name_of(program);
  out << "# Completion of " << name << " for bash: source <(" << name << " completion bash)\n"
      << "_" << name << "() {\n"
      << "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      << "  local path=" << name << " next words= i\n"
      << "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      << "    next=\"$path ${COMP_WORDS[i]}\"\n"
      << "    case $next in\n";
  add_bash_paths(program, out);
  out << "    esac\n  done\n  case \"$path $before\" in\n";
  add_bash_choices(program, out);
  out << "  esac\n  case $path in\n";
  add_bash_case(program, out);
  out << "  esac\n"
      << "  if [[ $current == -* || $path == " << name << " ]]; then\n"
      << "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      << "  else\n"
      << "    COMPREPLY=($(compgen -W \"${words%%-h*}\" -- \"$current\"))\n"
      << "    compopt -o default 2>/dev/null\n"
      << "  fi\n}\n"
      << "complete -F _" << name << " " << name << '\n';
  return out.str();
}

std::string zsh_completion(const CommandReference& program) {
  // The first line is for a file in $fpath, which zsh runs as the function _litevl when completion
  // is asked for the first time: the last line then completes at once.
  const std::string name = name_of(program);
  return "#compdef " + name + "\n# Completion for zsh, which runs bash's: source <(" + name +
         " completion zsh), or as the file _" + name + " in a folder of $fpath\n" +
         "autoload -U +X bashcompinit && bashcompinit\n" + bash_completion(program) +
         "[[ $funcstack[1] != _" + name + " ]] || _bash_complete -F _" + name + "\n";
}

std::string fish_completion(const CommandReference& program) {
  std::ostringstream out;
  out << "# Completion of " << name_of(program) << " for fish: " << name_of(program)
      << " completion fish | source\n";
  add_fish(program, out);
  return out.str();
}

std::string manual_page(const CommandReference& command, const std::string& version) {
  std::ostringstream out;
  const std::string name = joined(command.path, "-");
  out << ".TH " << upper(roff(name)) << " 1 \"\" \"" << roff(version) << "\"\n"
      << ".SH NAME\n"
      << roff(name + " - " + command.description) << '\n'
      << ".SH SYNOPSIS\n.B " << roff(joined(command.path, " ")) << '\n';
  if (!command.commands.empty()) out << ".I command\n";
  for (const auto& option : command.options)
    if (option.is_positional)
      out << (option.is_required ? ".I " + roff(option.names.front())
                                 : "[\\fI" + roff(option.names.front()) + "\\fR]")
          << '\n';
  out << "[options]\n";
  add_options(command, true, out);
  if (!command.commands.empty()) out << ".SH COMMANDS\n";
  for (const auto& below : command.commands)
    out << ".TP\n.B " << roff(name_of(below)) << '\n'
        << roff(below.description) << "; see \\fB" << roff(joined(below.path, "-")) << "\\fR(1)\n";
  add_options(command, false, out);
  add_facts("ENVIRONMENT", manual_environment(), command, out);
  add_facts("FILES", manual_files(), command, out);
  if (!command.footer.empty()) out << ".SH NOTES\n.nf\n" << roff(command.footer) << "\n.fi\n";
  return out.str();
}

}  // namespace litevl
