#include "train/training_data.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "data/answer_choice.h"
#include "data/answer_list.h"
#include "data/caption_list.h"
#include "data/file_random.h"
#include "data/file_source.h"
#include "data/question_list.h"
#include "eval/question_evaluator.h"
#include "eval/retrieval_evaluator.h"
#include "litevl/error.h"
#include "text/caption.h"
#include "torch/module_encoder.h"
#include "train/augmented_source.h"
#include "train/curriculum.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// How a list other than the training data is read.
AnnotationOptions of_split(const TrainOptions& options, const std::string& split) {
  auto annotations = options.annotations;
  annotations.split = split;
  return annotations;
}

// A question that consists of punctuation only would stop the run at its batch.
QuestionList without_wordless(QuestionList list, const WordPiece& tokenizer,
                              std::vector<std::string>& notes) {
  std::size_t left_out = 0;
  for (auto& video : list.videos)
    left_out += std::erase_if(video.questions, [&](const VideoQuestion& question) {
      return tokenizer.encode(clean_question(question.text)).empty();
    });
  std::erase_if(list.videos, [](const QuestionedVideo& video) { return video.questions.empty(); });
  if (list.videos.empty())
    throw Error(Error::Kind::kData, list.file.string(), "no question has words");
  if (left_out > 0)
    notes.push_back(std::to_string(left_out) + " questions of " + list.file.string() +
                    " have no words and are left out");
  return list;
}

// Of all files from which a list was read.
std::string digest_of(const ListOrigin& list) {
  std::string digest = list.sha256;
  for (const auto& file : list.joined) digest += " " + file.sha256;
  return digest;
}

std::unique_ptr<PairSource> open_files(const TrainOptions& options, std::int64_t image_size,
                                       const WordPiece& tokenizer, std::vector<std::string>& notes,
                                       RunInputs& inputs) {
  if (!fs::exists(options.data))
    throw Error(Error::Kind::kUsage, "train", "--data is " + options.data,
                "expected toy-stills, toy-videos, a file of annotations, or a folder with "
                "annotations.json or questions.json");
  const AugmentOptions augment{.seed = static_cast<std::uint64_t>(options.seed),
                               .image_size = image_size};
  const auto side = static_cast<int>(options.augment ? decoded_size(augment) : image_size);
  const FileSourceOptions files{.seed = static_cast<std::uint64_t>(options.seed),
                                .batch = options.batch,
                                .frames = static_cast<int>(options.frames),
                                .size = {side, side},
                                .questions = options.questions};
  std::unique_ptr<PairSource> source;
  if (options.task == DataTask::kQuestions) {
    auto list = load_question_list(options.data, options.annotations);
    inputs["data"] = digest_of(list);
    source = std::make_unique<FileQuestionSource>(
        without_wordless(std::move(list), tokenizer, notes), files);
  } else {
    auto list = load_caption_list(options.data, options.annotations);
    inputs["data"] = digest_of(list);
    source = std::make_unique<FilePairSource>(std::move(list), files);
  }
  if (options.augment) source = std::make_unique<AugmentedSource>(std::move(source), augment);
  return source;
}

// What identifies a list.
struct ListIdentity {
  std::string role;  // "--data"
  std::string sha256, split;
  std::set<fs::path> videos;
};

template <class List>
ListIdentity identity_of(const std::string& role, const List& list) {
  ListIdentity identity{role, list.sha256, list.split, {}};
  for (const auto& video : list.videos) identity.videos.insert(fs::weakly_canonical(video.path));
  return identity;
}

ListIdentity read_identity(const std::string& role, const std::string& path,
                           const AnnotationOptions& annotations, DataTask task) {
  return task == DataTask::kQuestions ? identity_of(role, load_question_list(path, annotations))
                                      : identity_of(role, load_caption_list(path, annotations));
}

void check_apart(const ListIdentity& a, const ListIdentity& b) {
  if (a.sha256 == b.sha256 && a.split == b.split)
    throw Error(Error::Kind::kUsage, "train", a.role + " and " + b.role + " are the same list",
                "hold a part of the training videos out for --validation");
  std::size_t shared = 0;
  fs::path first;
  for (const auto& video : a.videos)
    if (b.videos.contains(video) && shared++ == 0) first = video;
  if (shared > 0)
    throw Error(Error::Kind::kUsage, "train",
                a.role + " and " + b.role + " have videos in common, " + std::to_string(shared) +
                    ", the first is " + first.string(),
                "take them out of one of the lists");
}

void check_all_apart(const TrainOptions& options) {
  std::vector<ListIdentity> lists;
  const auto add = [&](const char* role, const std::string& path, const std::string& split) {
    lists.push_back(read_identity(role, path, of_split(options, split), options.task));
  };
  if (!is_toy_data(options.data)) add("--data", options.data, options.annotations.split);
  if (!options.validation.empty())
    add("--validation", options.validation, options.validation_split);
  if (!options.test.empty()) add("--test", options.test, options.test_split);
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (std::size_t j = i + 1; j < lists.size(); ++j) check_apart(lists[i], lists[j]);
}

std::vector<std::string> answers_to_choose_from(const TrainOptions& options) {
  if (!options.answers.empty()) return choose_answers({}, options.answers).texts;
  if (is_toy_data(options.data))
    throw Error(Error::Kind::kUsage, "train", "--validation needs --answers to choose from",
                "a file with one answer per line, or a model folder that has an answers.json");
  return most_frequent_answers(load_question_list(options.data, options.annotations),
                               kAnswersOfTraining);
}

double mean_recall(const DirectionResult& direction) {
  const auto& ranks = direction.reranked.expected;
  return (ranks.recall_at_1 + ranks.recall_at_5 + ranks.recall_at_10) / 3;
}

}  // namespace

std::unique_ptr<PairSource> open_training_data(const TrainOptions& options, std::int64_t image_size,
                                               const WordPiece& tokenizer,
                                               std::vector<std::string>& notes, RunInputs& inputs) {
  if (!is_toy_data(options.data)) return open_files(options, image_size, tokenizer, notes, inputs);
  ToySourceOptions toy;
  toy.seed = static_cast<std::uint64_t>(options.seed);
  toy.batch = options.batch;
  toy.image_size = image_size;
  toy.stills = options.data == "toy-stills";
  toy.frames = toy.stills ? 1 : options.frames;
  toy.questions = options.task == DataTask::kQuestions ? options.questions : 0;
  return std::make_unique<Curriculum>(toy, options.curriculum);
}

Validation open_validation(const TrainOptions& options, const WordPiece& tokenizer,
                           RunInputs& inputs) {
  if (!options.validation.empty() || !options.test.empty()) check_all_apart(options);
  Validation validation;
  if (options.validation.empty()) return validation;
  const auto frames = static_cast<int>(options.frames);
  const auto annotations = of_split(options, options.validation_split);
  // The same files are opened in every validation.
  const auto timelines = std::make_shared<KnownTimelines>();
  if (options.task == DataTask::kQuestions) {
    auto list = load_question_list(options.validation, annotations);
    inputs["validation"] = digest_of(list);
    validation.measure = [=, list = std::move(list), answers = answers_to_choose_from(options),
                          reading =
                              AnswererOptions{.max_question_tokens = options.max_text_tokens,
                                              .kept_places = options.kept_places}](LiteVL& model) {
      Answerer answerer(make_encoder(model), tokenizer, reading);
      return 100 *
             evaluate_questions(answerer, list, answers, {.frames = frames, .timelines = timelines})
                 .result.overall.accuracy.share;
    };
  } else {
    auto list = load_caption_list(options.validation, annotations);
    inputs["validation"] = digest_of(list);
    validation.measure = [=, list = std::move(list),
                          reading =
                              RetrieverOptions{.max_text_tokens = options.max_text_tokens,
                                               .kept_places = options.kept_places}](LiteVL& model) {
      Retriever retriever(make_encoder(model), tokenizer, reading);
      const auto result =
          evaluate_retrieval(retriever, list, {.frames = frames, .timelines = timelines}).result;
      return 100 * (mean_recall(result.text_to_video) + mean_recall(result.video_to_text)) / 2;
    };
  }
  return validation;
}

std::vector<std::string> held_out_sentences(const TrainOptions& options) {
  constexpr std::size_t kFewest = 100, kMost = 2000;
  if (options.task != DataTask::kRetrieval || options.validation.empty()) return {};
  const auto list =
      load_caption_list(options.validation, of_split(options, options.validation_split));
  std::vector<std::string> sentences;
  for (const CaptionedVideo& video : list.videos) {
    std::string sentence = video.captions.front();
    std::ranges::replace(sentence, '\n', ' ');  // a line each
    sentences.push_back(std::move(sentence));
  }
  std::mt19937_64 generator(static_cast<std::uint64_t>(options.seed));
  shuffle(sentences, generator);
  if (sentences.size() < kFewest) return {};
  sentences.resize(std::min(sentences.size(), kMost));
  return sentences;
}

}  // namespace litevl
