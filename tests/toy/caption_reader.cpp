#include "toy/caption_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "toy/captions.h"
#include "toy/things.h"

namespace litevl {
namespace {

using Sentences = std::multimap<std::string, ToyMeaning>;

const Sentences& all_sentences() {
  static const Sentences sentences = [] {
    Sentences result;
    const auto things = toy_things();
    for (std::size_t i = 0; i < things.size(); ++i) {
      for (std::int64_t action = 0; action < kToyActions; ++action) {
        const ToyMeaning meaning{static_cast<std::int64_t>(i), static_cast<ToyAction>(action)};
        for (const ToyWording& way : wordings(meaning.action)) {
          std::ostringstream end;
          end << ' ' << (things[i].is_plural ? way.plural : way.singular);
          if (!way.rest.empty()) end << ' ' << way.rest;
          std::ostringstream definite;
          definite << "the " << things[i].name << end.str();
          result.emplace(with_article(things[i]) + end.str(), meaning);
          result.emplace(definite.str(), meaning);
        }
      }
    }
    return result;
  }();
  return sentences;
}

void read_two(const std::string& caption, std::string_view join,
              std::vector<std::vector<ToyMeaning>>& readings) {
  const std::size_t first_hole = join.find('{');
  const std::size_t second_hole = join.find('{', first_hole + 1);
  const std::string_view before = join.substr(0, first_hole);
  const std::string_view between = join.substr(first_hole + 3, second_hole - first_hole - 3);
  if (!caption.starts_with(before)) return;
  const std::string rest = caption.substr(before.size());
  for (std::size_t at = rest.find(between); at != std::string::npos;
       at = rest.find(between, at + 1)) {
    const auto [a, a_end] = all_sentences().equal_range(rest.substr(0, at));
    const auto [b, b_end] = all_sentences().equal_range(rest.substr(at + between.size()));
    for (auto i = a; i != a_end; ++i) {
      for (auto j = b; j != b_end; ++j) {
        const bool is_first_first = join[first_hole + 1] == 'X';
        readings.push_back(is_first_first ? std::vector{i->second, j->second}
                                          : std::vector{j->second, i->second});
      }
    }
  }
}

}  // namespace

std::vector<ToyMeaning> read_caption(const std::string& caption) {
  std::vector<std::vector<ToyMeaning>> readings;
  const auto [begin, end] = all_sentences().equal_range(caption);
  for (auto i = begin; i != end; ++i) readings.push_back({i->second});
  for (const auto join : joins()) read_two(caption, join, readings);
  EXPECT_EQ(readings.size(), 1U) << caption;
  return readings.size() == 1 ? readings[0] : std::vector<ToyMeaning>{};
}

bool is_true_of(const std::vector<ToyMeaning>& told, const std::vector<ToyMeaning>& shown) {
  if (told.size() != 1) return told == shown;
  return std::find(shown.begin(), shown.end(), told[0]) != shown.end();
}

}  // namespace litevl
