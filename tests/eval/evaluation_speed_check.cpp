// How much faster an evaluation is than computing every pair of text and video the plain way, where
// each pair has keys and values of its own, and whether the ranks are the same:
//   evaluation_speed_check MODEL DATA [TEXTS [CANDIDATES]]
// The plain way is measured on TEXTS captions with all videos (all captions by default), and its
// time, in seconds of processors, is scaled to all. Fails if a rank differs.
#include <algorithm>
#include <ctime>
#include <iostream>
#include <numeric>
#include <string>

#include "core/heap.h"
#include "core/torch.h"
#include "eval/retrieval_evaluator.h"
#include "eval/retrieval_truth.h"
#include "litevl/error.h"
#include "torch/model_folder.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

// Processor time of all threads: on a machine that does other work too the two ways may get
// different shares of it.
double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

double seconds_since(double start) { return processor_seconds() - start; }

// Everything encoded, as the evaluator does.
struct Encoded {
  VideoEncoding videos;
  TextEncoding texts;
};

Encoded encode(Retriever& retriever, const CaptionList& list, const RetrievalQueries& queries,
               const RetrievalEvaluationOptions& options) {
  const auto& vision = retriever.config().vision;
  std::vector<std::filesystem::path> paths;
  for (const auto& video : list.videos) paths.push_back(video.path);
  std::vector<std::int64_t> all(paths.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  VideoStreamOptions stream_options;
  stream_options.frames = options.frames;
  stream_options.size = {static_cast<int>(vision.image_height),
                         static_cast<int>(vision.image_width)};
  stream_options.batch = options.video_batch;
  VideoStream stream(paths, all, stream_options);
  std::vector<Tokens> tokens;
  std::vector<Array<float>> embeddings;
  while (auto batch = stream.next()) {
    if (!batch->missing.empty())
      throw Error(Error::Kind::kData, list.file.string(), batch->missing.front().reason);
    const auto encoding = retriever.encode_videos(batch->pixels);
    tokens.push_back(encoding.tokens);
    embeddings.push_back(encoding.embedding);
  }
  Encoded encoded;
  encoded.videos = {joined(tokens), joined(embeddings), options.frames};
  encoded.texts = retriever.encode_texts(queries.texts);
  return encoded;
}

// Logits of one text with all videos, a pair at a time as far as keys and values go.
std::vector<float> match_plainly(Retriever& retriever, const Encoded& encoded, std::int64_t text) {
  constexpr std::int64_t kBatch = 64;
  const auto& [videos, texts] = encoded;
  TextEncoding one;
  one.ids.add(texts.ids.text(text));
  one.embedding = texts.embedding.rows(text, 1);
  std::vector<float> logits;
  for (std::int64_t begin = 0; begin < videos.tokens.size(0); begin += kBatch) {
    const auto count = std::min(kBatch, videos.tokens.size(0) - begin);
    const auto part = retriever.match_logits(
        {videos.tokens.videos(begin, count), videos.embedding.rows(begin, count), videos.frames},
        one);
    logits.insert(logits.end(), part.begin(), part.end());
  }
  return logits;
}

int check(const std::string& model, const std::string& data, std::int64_t asked,
          std::int64_t candidates) {
  const auto loaded = load_model_folder(model);
  Retriever retriever(make_encoder(loaded.model), WordPiece::from_file(loaded.vocab));
  const auto list = load_caption_list(data);
  const auto queries = collect_queries(list);
  RetrievalEvaluationOptions options;
  options.candidates = candidates;
  options.frames = static_cast<int>(loaded.config.vision.max_frames);

  double start = processor_seconds();
  const auto evaluation = evaluate_retrieval(retriever, list, options);
  const double evaluation_seconds = seconds_since(start);

  start = processor_seconds();
  const auto encoded = encode(retriever, list, queries, options);
  const double encode_seconds = seconds_since(start);
  const auto texts = static_cast<std::int64_t>(queries.texts.size());
  const auto step = std::max<std::int64_t>(1, texts / (asked > 0 ? asked : texts));
  auto first = rank_first_stage({encoded.texts.embedding, encoded.videos.embedding}, queries.truth,
                                candidates);
  std::vector<std::vector<float>> logits(queries.texts.size());
  start = processor_seconds();
  std::int64_t measured = 0;
  for (std::int64_t text = 0; text < texts; text += step, ++measured)
    logits[static_cast<std::size_t>(text)] = match_plainly(retriever, encoded, text);
  const double plain_seconds = encode_seconds + seconds_since(start) * static_cast<double>(texts) /
                                                    static_cast<double>(measured);
  for (auto& pair : first.pairs)
    if (const auto& row = logits[static_cast<std::size_t>(pair.text)]; !row.empty())
      pair.match = row[static_cast<std::size_t>(pair.video)];
  const auto plain = rank_reranked(first, queries.truth);
  std::int64_t compared = 0, different = 0;
  for (std::size_t i = 0; i < plain.text_to_video.size(); ++i) {
    if (logits[static_cast<std::size_t>(queries.truth.text_of_caption[i])].empty()) continue;
    ++compared;
    different +=
        rank_value(plain.text_to_video[i]) != rank_value(evaluation.ranks.text_to_video[i]);
  }
  for (std::size_t i = 0; step == 1 && i < plain.video_to_text.size(); ++i) {
    ++compared;
    different +=
        rank_value(plain.video_to_text[i]) != rank_value(evaluation.ranks.video_to_text[i]);
  }
  std::cout << texts << " texts, " << list.videos.size() << " videos, " << candidates
            << " candidates: " << evaluation.matched_pairs << " pairs matched in "
            << evaluation_seconds << " s of processors; every pair the plain way " << plain_seconds
            << " s (" << encode_seconds << " s of both for encoding; measured on " << measured
            << " texts): " << plain_seconds / evaluation_seconds << " times as long; " << different
            << " of " << compared << " ranks differ\n";
  return different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "evaluation_speed_check MODEL DATA [TEXTS [CANDIDATES]]\n";
    return 2;
  }
  litevl::keep_freed_memory();  // as the program does
  try {
    return litevl::check(argv[1], argv[2], argc > 3 ? std::stoll(argv[3]) : 0,
                         argc > 4 ? std::stoll(argv[4]) : 128);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
}
