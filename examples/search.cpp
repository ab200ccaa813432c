// Makes a folder of videos searchable and finds a sentence in it: search FOLDER SENTENCE [MODEL]
#include <litevl/litevl.h>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: search FOLDER SENTENCE [MODEL]\n";
    return 2;
  }
  const std::filesystem::path videos = argv[1], library = videos / ".litevl";
  const auto model =
      litevl::Model::open(argc > 3 ? std::filesystem::path(argv[3]) : litevl::shipped_model());
  const auto result = litevl::update_library({.library = library, .videos = {videos}}, model);
  for (const auto& failed : result.report.failed) std::cerr << failed.error << '\n';

  litevl::SearchSession session(library, model);
  for (const auto& clip : session.search(argv[2], {.top = 3}).results)
    std::cout << clip.score << "  " << clip.video << "  " << clip.start_seconds << " to "
              << clip.end_seconds << " s\n";
} catch (const litevl::Error& error) {
  std::cerr << error.what() << '\n';
  return error.exit_code();
}
