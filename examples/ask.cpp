// Asks a question about a video and tells how far it is: ask VIDEO QUESTION [MODEL]
#include <litevl/litevl.h>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: ask VIDEO QUESTION [MODEL]\n";
    return 2;
  }
  const auto model = litevl::Model::open(argc > 3 ? std::filesystem::path(argv[3])
                                                  : litevl::shipped_answering_model());
  litevl::AskRequest request{.video = argv[1], .questions = {argv[2]}};
  request.progress = [](const litevl::ProgressState& state) {
    std::cerr << state.label << ": " << state.done << " of " << state.total << '\n';
  };
  const auto report = litevl::ask_video(request, model);
  const auto& result = report.answers.front().result;
  const auto best = litevl::AskReport::best_of(result);
  std::cout << best.text << (report.is_unsure(result) ? ", not sure" : "") << " ("
            << best.probability << ")\n";
  for (const auto& part : result.evidence)
    std::cout << "from " << part.range.start_seconds << " to " << part.range.end_seconds << " s\n";
} catch (const litevl::Error& error) {
  std::cerr << error.what() << '\n';
  return error.exit_code();
}
