// What a program outside the tree does with the installed library: consumer VIDEOS FOLDER. Every
// function of the headers is called; the exit code is 0 if all is as they say.
#include <litevl/litevl.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <thread>

namespace fs = std::filesystem;

namespace {

int failed = 0;

void expect(bool is_so, const char* what) {
  if (is_so) return;
  std::cerr << "not so: " << what << '\n';
  ++failed;
}

// The Error that `call` throws, or none at all.
template <class Call>
litevl::Error error_of(const Call& call) {
  try {
    call();
  } catch (const litevl::Error& error) {
    return error;
  }
  return litevl::Error(litevl::Error::Kind::kMachine, "nothing", "was thrown");
}

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void use_model(const litevl::Model& model, const fs::path& video) {
  const auto& info = model.info();
  expect(info.frames == 8 && info.embedding_width > 0 && !info.fingerprint.empty(), "model info");
  const auto texts = model.encode_texts({"a red ball moves left", "a blue box grows"});
  expect(texts.rows == 2 && texts.width == info.embedding_width, "shape of texts");
  expect(std::abs(dot(texts.row(1), texts.row(1)) - 1) < 1e-3, "texts have unit length");
  const auto one = static_cast<std::size_t>(3 * info.height * info.width);
  const std::vector<std::uint8_t> grey(2 * one, 128);
  const auto pictures = model.encode_pictures(grey, 1, 2);
  expect(pictures.rows == 1 && pictures.width == texts.width, "shape of pictures");
  // The same pictures, normalised by hand.
  constexpr double kMean[] = {0.48145466, 0.4578275, 0.40821073};
  constexpr double kDeviation[] = {0.26862954, 0.26130258, 0.27577711};
  std::vector<float> planes(2 * one);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    const std::size_t channel = i / (one / 3) % 3;
    planes[i] = static_cast<float>((128 / 255.0 - kMean[channel]) / kDeviation[channel]);
  }
  const auto frames = model.encode_frames(planes, 1, 2);
  expect(dot(frames.row(0), pictures.row(0)) > 0.9999, "pictures and frames are the same");
  expect(error_of([&] { model.encode_pictures(grey, 2, 2); }).kind() == litevl::Error::Kind::kUsage,
         "too few numbers are refused");
  expect(error_of([&] { model.encode_texts({}); }).kind() == litevl::Error::Kind::kUsage,
         "no text is refused");

  // One model in many threads gives what it gives in one.
  const auto alone = model.encode_video(video);
  std::vector<std::thread> threads;
  std::atomic<int> alike = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, copy = model] {
      if (copy.encode_video(video).embeddings.values == alone.embeddings.values) ++alike;
      if (copy.encode_texts({"a red ball moves left"}).values ==
          std::vector<float>(texts.row(0).begin(), texts.row(0).end()))
        ++alike;
    });
  for (auto& thread : threads) thread.join();
  expect(alike == 8, "threads agree");
}

// Options that are out of range are refused before anything is made.
void misuse(const litevl::Model& model, const fs::path& videos, const fs::path& folder) {
  const auto refuses = [](const auto& call, const char* what) {
    expect(error_of(call).kind() == litevl::Error::Kind::kUsage, what);
  };
  std::vector<litevl::IndexingOptions> wrong(6);
  wrong[0].kept_places = -1;
  wrong[1].kept_places = std::nan("");
  wrong[2].tokens = static_cast<litevl::TokenForm>(99);
  wrong[3].clips = {.window_seconds = 2, .overlap_seconds = 2};
  wrong[4].clips.window_seconds = std::nan("");
  wrong[5].batch_clips = 0;
  for (const auto& options : wrong)
    refuses(
        [&] {
          litevl::update_library({.library = folder, .videos = {videos}, .options = options},
                                 model);
        },
        "options of indexing out of range");
  expect(!litevl::Library(folder).exists(), "nothing was made of them");
  refuses([&] { litevl::update_library({.videos = {videos}}, model); }, "a library without a name");
  refuses([&] { litevl::SearchSession({}, model); }, "the same to be searched");
  refuses([] { litevl::Model::open(std::string(100'000, 'a')); }, "a name that is too long");
  refuses([] { litevl::Model::open(litevl::shipped_model(), {.threads = 1'000'000}); },
          "a million threads");
  refuses([] { litevl::check_search(std::string(1'000'000, 'a')); }, "a sentence of a megabyte");
  litevl::AskRequest request{.video = videos, .questions = {"what?"}};
  request.threshold = std::nan("");
  refuses([&] { litevl::ask_video(request, model); }, "a threshold that is no number");
  const auto& info = model.info();
  std::vector<float> frames(static_cast<std::size_t>(3 * info.height * info.width));
  frames[0] = std::nanf("");
  refuses([&] { model.encode_frames(frames, 1, 1); }, "pictures that are no numbers");
}

}  // namespace

int main(int, char** argv) try {
  const fs::path videos = argv[1], folder = argv[2];
  expect(litevl::version() == std::to_string(LITEVL_VERSION_MAJOR) + "." +
                                  std::to_string(LITEVL_VERSION_MINOR) + "." +
                                  std::to_string(LITEVL_VERSION_PATCH),
         "headers and library are of one version");
  const auto model = litevl::Model::open(litevl::shipped_model(), {.threads = 2});
  const fs::path video = fs::directory_iterator(videos)->path();
  use_model(model, video);
  misuse(model, videos, folder / "misused");

  const litevl::Library library(folder / "library");
  expect(!library.exists(), "there is no library yet");
  litevl::IndexRequest request{.library = library.folder(), .videos = {videos}};
  int told = 0;
  request.options.progress = [&](const litevl::ProgressState&) { ++told; };
  const auto indexed = litevl::update_library(request, model);
  expect(indexed.report.videos > 1 && indexed.report.failed.empty() && told > 0, "indexing");
  const auto features = library.features();
  expect(features.embeddings.rows == indexed.report.clips &&
             std::ssize(features.ranges) == features.embeddings.rows &&
             std::ssize(features.videos) == indexed.report.videos,
         "a row a clip");
  expect(library.videos().size() == features.videos.size(), "videos are listed");
  expect(library.roots().size() == 1 && library.roots()[0].path == videos, "roots are listed");
  expect(fs::equivalent(library.model(), litevl::shipped_model()), "the model is known");

  litevl::SearchSession session(library.folder(), model);
  const auto found = session.search("a red ball moves left", {.top = 2});
  expect(found.results.size() == 2 && found.results[0].score >= found.results[1].score, "search");
  expect(!found.notes.empty(), "the toy model says what it knows");
  expect(litevl::to_json("a red ball", found).starts_with("{"), "JSON of a search");
  const std::atomic<bool> is_cancelled = true;
  try {
    session.search("a red ball", {.is_cancelled = &is_cancelled});
    expect(false, "a search that is cancelled stops");
  } catch (const litevl::Stopped&) {
  }
  const auto refused = error_of([&] { session.search(" "); });
  expect(refused.kind() == litevl::Error::Kind::kUsage && !refused.where().empty(), "no words");
  expect(litevl::to_json(refused).find("\"kind\":\"usage\"") != std::string::npos,
         "JSON of errors");

  const auto asked = litevl::ask_video({.video = video, .questions = {"what color is it?"}},
                                       litevl::Model::open(litevl::shipped_answering_model()));
  expect(!litevl::AskReport::best_of(asked.answers.at(0).result).text.empty(), "an answer");
  expect(litevl::to_json(asked).find("\"evidence\"") != std::string::npos, "JSON of answers");

  expect(library.backup(folder / "copy") > 0, "a copy");
  expect(library.remove(library.roots()[0].name) == indexed.report.videos, "videos are forgotten");
  std::ofstream(folder / "no.mp4") << "no video";
  expect(
      error_of([&] { model.encode_video(folder / "no.mp4"); }).kind() == litevl::Error::Kind::kData,
      "a broken file is an Error");
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
