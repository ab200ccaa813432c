#include "data/moment_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/text_file.h"
#include "data/moment_entries.h"
#include "data/read_list.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kKnownForms =
    "expected QVHighlights' lines {\"qid\": 7, \"query\": \"…\", \"vid\": \"…\", "
    "\"relevant_windows\": [[0, 10]]}, Charades-STA's VIDEO START END##sentence, or ActivityNet "
    "Captions' or DiDeMo's JSON (docs/data.md)";

// Whether a JSON object's first member is an object, as ActivityNet's are.
bool has_object_first(std::string_view text, std::size_t brace) {
  const auto skip = [&](std::size_t at) {
    return std::min(text.find_first_not_of(kWhiteSpace, at), text.size());
  };
  std::size_t at = skip(brace + 1);
  if (at == text.size() || text[at] != '"') return false;
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  at = skip(std::min(at + 1, text.size()));
  if (at == text.size() || text[at] != ':') return false;
  at = skip(at + 1);
  return at < text.size() && text[at] == '{';
}

MomentFormat recognise_moments(const ListText& list) {
  const std::size_t begin = list.text.find_first_not_of(kWhiteSpace);
  if (begin == std::string::npos) throw Error(Error::Kind::kData, list.where, "has no queries");
  if (list.text[begin] == '[') {
    // QVHighlights' entries hold no objects, so the first ends at the first brace.
    const auto first = std::string_view(list.text).substr(0, list.text.find('}', begin));
    if (first.find("\"relevant_windows\"") != std::string_view::npos)
      return MomentFormat::kQvhighlights;
    if (first.find("\"times\"") != std::string_view::npos) return MomentFormat::kDidemo;
  } else if (list.text[begin] == '{') {
    return has_object_first(list.text, begin) ? MomentFormat::kActivityNet
                                              : MomentFormat::kQvhighlights;
  } else if (list.text.find("##") != std::string::npos) {
    return MomentFormat::kCharades;
  }
  throw Error(Error::Kind::kData, list.where, "is no list of moments", kKnownForms);
}

std::string text_or_none(const JsonEntry& entry, const char* key) {
  return entry.find(key) == nullptr ? std::string() : entry.text(key);
}

double take_duration(const JsonEntry& entry) {
  const json* duration = entry.find("duration");
  if (duration == nullptr || duration->is_null()) return 0;
  const double seconds = take_finite(entry, *duration, "\"duration\"");
  if (!(seconds > 0)) entry.fail("\"duration\" is not above 0");
  return seconds;
}

TimeWindow take_pair(const JsonEntry& entry, const json& pair, const char* key) {
  const std::string what = "a time in \"" + std::string(key) + "\"";
  if (!pair.is_array() || pair.size() != 2)
    entry.fail("\"" + std::string(key) + "\" has something else than [start, end]");
  return checked_window(take_finite(entry, pair[0], what), take_finite(entry, pair[1], what),
                        entry.place());
}

class MomentReader {
 public:
  MomentReader(const ListText& source, MomentList& list) : source_(source), list_(list) {}

  void read_qvhighlights() {
    const bool is_list = source_.text.find_first_not_of(kWhiteSpace) == source_.text.find('[');
    const auto read = is_list ? read_json_list : read_json_lines;
    read(source_, kKnownForms, [&](const JsonEntry& entry) {
      MomentQuery query;
      query.id = take_query_id(entry, "qid");
      query.text = trimmed(text_or_none(entry, "query"));
      if (entry.find("vid") != nullptr) query.video = entry.file_name("vid");
      query.duration_seconds = take_duration(entry);
      for (const json& pair : take_list(entry, "relevant_windows"))
        query.windows.push_back(take_pair(entry, pair, "relevant_windows"));
      add(std::move(query), entry.place());
    });
  }

  void read_charades() {
    std::int64_t number = 0;
    for (const std::string& line : split_lines(source_.text)) {
      ++number;
      if (is_blank(line)) continue;
      add(charades_query(line, source_.where + ", line " + std::to_string(number)), {});
    }
  }

  void read_activitynet() {
    read_json_members(source_, kKnownForms, [&](const std::string& name, const JsonEntry& entry) {
      if (!is_file_name(name)) entry.fail("its name is not that of a file");
      const json& times = take_list(entry, "timestamps");
      const json& sentences = take_list(entry, "sentences");
      if (times.size() != sentences.size())
        entry.fail("has " + std::to_string(sentences.size()) + " sentences and " +
                   std::to_string(times.size()) + " timestamps");
      const double duration = take_duration(entry);
      for (std::size_t i = 0; i < times.size(); ++i) {
        if (!sentences[i].is_string()) entry.fail("a sentence is not a text");
        add({.id = next_number(),
             .video = name,
             .text = trimmed(sentences[i].get<std::string>()),
             .duration_seconds = duration,
             .windows = {take_pair(entry, times[i], "timestamps")}},
            {});
      }
    });
  }

  void read_didemo() {
    read_json_list(source_, kKnownForms, [&](const JsonEntry& entry) {
      MomentQuery query;
      const bool has_id = entry.find("annotation_id") != nullptr;
      query.id = has_id ? take_query_id(entry, "annotation_id") : next_number();
      query.text = trimmed(entry.text("description"));
      query.video = entry.file_name("video");
      query.chunk_count =
          entry.find("num_segments") == nullptr ? kMostChunks : entry.number("num_segments");
      if (query.chunk_count < 1 || query.chunk_count > kMostChunks)
        entry.fail("\"num_segments\" is not 1 to 6");
      for (const json& pair : take_list(entry, "times")) {
        const auto span = take_chunks(entry, pair, query.chunk_count);
        query.chunks.push_back(span);
        query.windows.push_back({kChunkSeconds * static_cast<double>(span.first),
                                 kChunkSeconds * static_cast<double>(span.last + 1)});
      }
      if (query.chunks.empty()) entry.fail("\"times\" is empty");
      add(std::move(query), entry.place());
    });
  }

 private:
  static ChunkSpan take_chunks(const JsonEntry& entry, const json& pair, std::int64_t count) {
    const auto is_chunk = [&](const json& value) {
      return value.is_number_unsigned() &&
             value.get<std::uint64_t>() < static_cast<std::uint64_t>(count);
    };
    if (!pair.is_array() || pair.size() != 2 || !is_chunk(pair[0]) || !is_chunk(pair[1]))
      entry.fail("\"times\" has something else than two of its " + std::to_string(count) +
                 " chunks, from 0");
    const ChunkSpan span{pair[0].get<std::int64_t>(), pair[1].get<std::int64_t>()};
    if (span.last < span.first) entry.fail("\"times\" has a moment that ends before it starts");
    return span;
  }

  MomentQuery charades_query(const std::string& line, const std::string& place) {
    const std::size_t mark = line.find("##");
    std::vector<std::string> words;
    for (std::size_t at = 0; mark != std::string::npos && words.size() < 4;) {
      at = line.find_first_not_of(kWhiteSpace, at);
      if (at >= mark) break;
      const std::size_t end = std::min(line.find_first_of(kWhiteSpace, at), mark);
      words.push_back(line.substr(at, end - at));
      at = end;
    }
    const auto start = words.size() == 3 ? as_number(words[1]) : std::nullopt;
    const auto end = words.size() == 3 ? as_number(words[2]) : std::nullopt;
    if (!start || !end || !is_file_name(words[0]))
      throw Error(Error::Kind::kData, place, "is not VIDEO START END##sentence",
                  "such as 3MSZA 24.3 30.4##person turn a light on.");
    return {.id = next_number(),
            .video = words[0],
            .text = trimmed(line.substr(mark + 2)),
            .windows = {checked_window(*start, *end, place)}};
  }

  static std::optional<double> as_number(const std::string& word) {
    // As JSON writes numbers: not by the locale, and without those that are none.
    const json number = json::parse(word, nullptr, /*allow_exceptions=*/false);
    if (!number.is_number()) return std::nullopt;
    return number.get<double>();
  }

  std::string next_number() const { return std::to_string(list_.queries.size()); }

  void add(MomentQuery query, const std::string& place) {
    ids_.add(query.id, place);
    list_.queries.push_back(std::move(query));
  }

  const ListText& source_;
  MomentList& list_;
  QueryIds ids_;
};

std::string name_of(MomentFormat form) {
  switch (form) {
    case MomentFormat::kQvhighlights:
      return "QVHighlights' lines";
    case MomentFormat::kCharades:
      return "Charades-STA's lines";
    case MomentFormat::kActivityNet:
      return "ActivityNet Captions' moments";
    case MomentFormat::kDidemo:
      break;
  }
  return "DiDeMo's moments";
}

}  // namespace

MomentList load_moment_list(const fs::path& path) {
  MomentList list;
  const std::string text =
      read_list_file(fs::is_directory(path) ? path / "moments.jsonl" : path, list);
  const AnnotationOptions options;
  const ListText source{text, list.file.string(), options};
  list.form = recognise_moments(source);
  list.format = name_of(list.form);
  MomentReader reader(source, list);
  switch (list.form) {
    case MomentFormat::kQvhighlights:
      reader.read_qvhighlights();
      break;
    case MomentFormat::kCharades:
      reader.read_charades();
      break;
    case MomentFormat::kActivityNet:
      reader.read_activitynet();
      break;
    case MomentFormat::kDidemo:
      reader.read_didemo();
      break;
  }
  if (list.queries.empty()) throw Error(Error::Kind::kData, source.where, "has no queries");
  return list;
}

}  // namespace litevl
