// The command lines of `litevl library`, and the option that names a library.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/library_command.h"

namespace litevl {
namespace {

void add_json_option(CLI::App& command, bool& is_json) {
  command.add_flag("--json", is_json, "Print one JSON document");
}

void add_root_option(CLI::App& command, std::string& root) {
  command.add_option("root", root, "Name of the root, as `list` shows it, or its folder")
      ->required()
      ->type_name("ROOT");
}

void add_list(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command =
      parent.add_subcommand("list", "Lists the roots and what the library has of each");
  add_library_option(*command, arguments.library);
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library list --library my-library");
  command->callback([&arguments] { arguments.run = run_library_list; });
}

void add_stats(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "stats", "Shows what is in the library, what takes how much room, and what failed");
  add_library_option(*command, arguments.library);
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library stats --library my-library");
  command->callback([&arguments] { arguments.run = run_library_stats; });
}

void add_check_options(CLI::App& command, LibraryArguments& arguments) {
  add_library_option(command, arguments.library);
  command
      .add_option("--videos", arguments.sampled_videos,
                  "So many videos, of which up to three clips each are encoded again and compared "
                  "with what is stored; 0: none, and no model is needed")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command.add_flag("--skip-files", arguments.is_skipping_files,
                   "Do not read the videos' files to compare them with their hashes");
  command
      .add_option("--model", arguments.model,
                  "Model folder (default: the one with which the library was made)")
      ->type_name("FOLDER");
  add_json_option(command, arguments.is_json);
  add_precision_option(command, arguments.precision);
  add_device_option(command, arguments.device);
  add_threads_option(command);
}

void add_verify(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "verify", "Reads all that is stored and says what is damaged; exit code 3 if anything is");
  add_check_options(*command, arguments);
  command->footer("Example:\n  litevl library verify --videos 10");
  command->callback([&arguments] { arguments.check = LibraryArguments::Check::kVerify; });
}

void add_repair(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "repair",
      "Verifies the library and removes what is damaged, which `litevl index` makes again");
  add_check_options(*command, arguments);
  command->footer("Example:\n  litevl library repair && litevl index");
  command->callback([&arguments] { arguments.check = LibraryArguments::Check::kRepair; });
}

void add_merge(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "merge",
      "Adds what other libraries of the same model have, such as those of `index --shard`");
  command->add_option("others", arguments.others, "Folders of libraries, which stay as they are")
      ->required()
      ->type_name("FOLDER");
  add_library_option(*command, arguments.library)
      ->description(
          "Folder of the library to add them to, created if it is missing (default: your "
          "own)");
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library merge part-1 part-2 --library all");
  command->callback([&arguments] { arguments.run = run_library_merge; });
}

void add_backup(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "backup", "Copies the library into another folder, even while it is in use");
  command->add_option("folder", arguments.folder, "Where to copy it: a folder without a library")
      ->required()
      ->type_name("FOLDER");
  add_library_option(*command, arguments.library);
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library backup /media/disk/library");
  command->callback([&arguments] { arguments.run = run_library_backup; });
}

void add_move(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command =
      parent.add_subcommand("move", "Tells the library that the folder of a root was moved");
  add_root_option(*command, arguments.root);
  command->add_option("folder", arguments.folder, "Where it is now")
      ->required()
      ->type_name("FOLDER");
  add_library_option(*command, arguments.library);
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library move Videos /media/disk/Videos --library my-library");
  command->callback([&arguments] { arguments.run = run_library_move; });
}

void add_remove(CLI::App& parent, LibraryArguments& arguments) {
  CLI::App* command = parent.add_subcommand(
      "remove", "Forgets a root and its videos; the files themselves are not changed");
  add_root_option(*command, arguments.root);
  add_library_option(*command, arguments.library);
  add_json_option(*command, arguments.is_json);
  command->footer("Example:\n  litevl library remove Videos --library my-library");
  command->callback([&arguments] { arguments.run = run_library_remove; });
}

}  // namespace

CLI::Option* add_library_option(CLI::App& command, std::string& library) {
  return command
      .add_option("--library", library, "Folder that `litevl index` made (default: your own)")
      ->check([](const std::string& folder) {
        return folder.empty() ? std::string("expected the folder of a library") : std::string();
      })
      ->type_name("FOLDER");
}

std::shared_ptr<LibraryArguments> add_library_options(CLI::App& command) {
  command.description(
      "Lists, moves and removes the folders (roots) that a library knows; shows what is in it, "
      "verifies, repairs and backs it up");
  const auto arguments = std::make_shared<LibraryArguments>();
  command.require_subcommand(1);
  command.footer("Example:\n  litevl library list --library my-library");
  add_list(command, *arguments);
  add_stats(command, *arguments);
  add_verify(command, *arguments);
  add_repair(command, *arguments);
  add_merge(command, *arguments);
  add_backup(command, *arguments);
  add_move(command, *arguments);
  add_remove(command, *arguments);
  return arguments;
}

}  // namespace litevl
