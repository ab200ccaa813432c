#include "app/given_moments.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_text.h"
#include "core/percent.h"
#include "core/printable.h"
#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostDocumentBytes = std::size_t{1} << 26;
constexpr std::size_t kMostResults = 10'000;
constexpr std::size_t kMostQueryBytes = 1000;  // of which every moment has a copy
constexpr double kMostSeconds = 1e9;
constexpr std::size_t kMostDigits = 9;
constexpr const char* kMomentHint = "a moment of a video is written VIDEO@1:20-1:30";

Error no_results(const std::string& where, const std::string& what) {
  return {Error::Kind::kData, where, "no results of `litevl search --json`: " + what, kMomentHint};
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of digits only, so that no locale matters.
std::optional<double> parse_seconds(std::string_view text) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!is_digits(whole)) return std::nullopt;
  double value = 0;
  for (const char c : whole) value = 10 * value + (c - '0');
  if (point == std::string_view::npos) return value;
  const std::string_view fraction = text.substr(point + 1);
  if (!is_digits(fraction)) return std::nullopt;
  double digits = 0, unit = 1;
  for (const char c : fraction) {
    digits = 10 * digits + (c - '0');
    unit *= 10;
  }
  return value + digits / unit;
}

// What json_path made of it.
fs::path path_of(const std::string& text, const std::string& where) {
  const auto decoded = path_of_uri(text);
  if (!decoded) throw no_results(where, "a path is no URI");
  const std::string& path = *decoded;
  if (path.empty() || path.find('\0') != std::string::npos)
    throw no_results(where, "a result's video has no name");
  return path;
}

const json& member(const json& result, const char* name, const std::string& where) {
  const auto found = result.find(name);
  if (found == result.end()) throw no_results(where, std::string("a result has no ") + name);
  return *found;
}

double time_of(const json& result, const char* name, const std::string& where) {
  const json& value = member(result, name, where);
  const double seconds = value.is_number() ? value.get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kMostSeconds))
    throw no_results(where, std::string(name) + " is no time in a video");
  return seconds;
}

GivenMoment moment_of(const json& result, std::int64_t position, const std::string& where) {
  if (!result.is_object()) throw no_results(where, "a result is no object");
  const json& video = member(result, "video", where);
  if (!video.is_string()) throw no_results(where, "a result's video has no name");
  GivenMoment moment{.video = path_of(video.get<std::string>(), where),
                     .start_seconds = time_of(result, "start_seconds", where),
                     .end_seconds = time_of(result, "end_seconds", where),
                     .rank = position};
  if (!(*moment.end_seconds > moment.start_seconds))
    throw no_results(where, "a result ends before it begins");
  if (const auto rank = result.find("rank"); rank != result.end()) {
    if (!rank->is_number_integer() || rank->get<double>() < 1 || rank->get<double>() > 1e9)
      throw no_results(where, "a result's rank is no number from 1");
    moment.rank = rank->get<std::int64_t>();
  }
  const auto score = result.find("score");
  if (score != result.end() && score->is_number() && std::isfinite(score->get<double>()))
    moment.score = score->get<double>();
  return moment;
}

std::string standard_input() {
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw Error(Error::Kind::kMachine, "standard input", std::string(std::strerror(errno)));
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > kMostDocumentBytes) throw no_results("standard input", "over 64 MiB");
  }
}

std::vector<GivenMoment> read_results(const std::string& word) {
  if (word == "-")
    return moments_from_results(as_text(standard_input(), "standard input"), "standard input");
  try {
    return moments_from_results(read_text_file(word, kMostDocumentBytes), word);
  } catch (const Error& error) {  // of a video without times, most often, or with wrong ones
    throw Error(error.kind(), error.where(), error.problem(), kMomentHint);
  }
}

std::vector<GivenMoment> with_ranks(std::vector<GivenMoment> results,
                                    const std::vector<std::int64_t>& ranks) {
  if (ranks.empty()) return results;
  std::vector<GivenMoment> chosen;
  for (const std::int64_t rank : ranks) {
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const GivenMoment& each) { return each.rank == rank; });
    if (found == results.end())
      throw Error(Error::Kind::kUsage, "results",
                  "none of the " + std::to_string(results.size()) + " has the rank " +
                      std::to_string(rank));
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace

TimeRange GivenMoment::range() const {
  if (!end_seconds)
    throw Error(Error::Kind::kUsage, video.string(), "the moment has no end", kMomentHint);
  return {start_seconds, *end_seconds};
}

std::optional<double> parse_time(std::string_view text) {
  double value = 0;
  int num_parts = 0;
  for (;;) {
    const auto colon = text.find(':');
    const bool is_last = colon == std::string_view::npos;
    const std::string_view part = text.substr(0, colon);
    const auto number = parse_seconds(part);
    if (!number || ++num_parts > 3) return std::nullopt;
    if (!is_last && !is_digits(part)) return std::nullopt;
    // Two digits, as on a clock, except before the first colon.
    const bool is_within = part.find('.') == 2 || part.size() == 2;
    if (num_parts > 1 && (!is_within || *number >= 60)) return std::nullopt;
    value = 60 * value + *number;
    if (is_last) return value <= kMostSeconds ? std::optional(value) : std::nullopt;
    text.remove_prefix(colon + 1);
  }
}

std::optional<GivenMoment> parse_moment(const std::string& text) {
  const auto at = text.rfind('@');
  if (at == std::string::npos || at == 0) return std::nullopt;
  const std::string_view times = std::string_view(text).substr(at + 1);
  const auto dash = times.find('-');
  const auto start = parse_time(times.substr(0, dash));
  if (!start) return std::nullopt;
  GivenMoment moment{.video = text.substr(0, at), .start_seconds = *start};
  if (dash == std::string_view::npos || dash + 1 == times.size()) return moment;
  moment.end_seconds = parse_time(times.substr(dash + 1));
  if (!moment.end_seconds) return std::nullopt;
  if (!(*moment.end_seconds > *start))
    throw Error(Error::Kind::kUsage, text, "the end is not after the beginning");
  return moment;
}

std::vector<GivenMoment> moments_from_results(std::string_view document, const std::string& where) {
  const auto first = document.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || document[first] != '{')
    throw no_results(where, "no JSON document");
  const json parsed = parse_json(document, where);
  const auto results = parsed.find("results");
  if (results == parsed.end() || !results->is_array())
    throw no_results(where, "no list of results");
  if (results->size() > kMostResults)
    throw no_results(where, "over " + std::to_string(kMostResults) + " results");
  const auto query = parsed.find("query");
  std::vector<GivenMoment> moments;
  for (const json& result : *results) {
    moments.push_back(moment_of(result, std::ssize(moments) + 1, where));
    if (query != parsed.end() && query->is_string())
      moments.back().query = shortened(query->get<std::string>(), kMostQueryBytes);
  }
  return moments;
}

std::vector<GivenMoment> read_moments(const std::vector<std::string>& words,
                                      const std::vector<std::int64_t>& ranks) {
  std::vector<GivenMoment> moments, results;
  bool has_results = false;
  for (const std::string& word : words) {
    if (auto moment = parse_moment(word)) {
      moments.push_back(std::move(*moment));
      continue;
    }
    has_results = true;
    for (auto& result : read_results(word)) results.push_back(std::move(result));
  }
  // `words` has at least one.
  if (has_results && results.empty() && moments.empty())
    throw Error(Error::Kind::kUsage, "results", "the search found nothing");
  if (!ranks.empty() && !has_results)
    throw Error(Error::Kind::kUsage, "--rank", "is of a search's results, which are not given");
  for (auto& result : with_ranks(std::move(results), ranks)) moments.push_back(std::move(result));
  return moments;
}

}  // namespace litevl
