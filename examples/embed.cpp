// How alike a video's clips and a sentence are: embed VIDEO SENTENCE [MODEL]
#include <litevl/litevl.h>

#include <iostream>
#include <numeric>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: embed VIDEO SENTENCE [MODEL]\n";
    return 2;
  }
  const auto model =
      litevl::Model::open(argc > 3 ? std::filesystem::path(argv[3]) : litevl::shipped_model());
  const auto sentence = model.encode_texts({argv[2]});  // [1, width]
  const auto video = model.encode_video(argv[1]);       // [clips, width]
  for (std::size_t i = 0; i < video.clips.size(); ++i) {
    const auto clip = video.embeddings.row(static_cast<std::int64_t>(i));
    std::cout << video.clips[i].start_seconds << " to " << video.clips[i].end_seconds << " s: "
              << std::inner_product(clip.begin(), clip.end(), sentence.values.begin(), 0.0) << '\n';
  }
} catch (const litevl::Error& error) {
  std::cerr << error.what() << '\n';
  return error.exit_code();
}
