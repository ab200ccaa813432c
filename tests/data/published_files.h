// Files of the size and with the quirks of those that the datasets' authors published
// (docs/data.md), made of other words: the originals are not ours to ship.
#pragma once

#include <cstdint>
#include <string>

namespace litevl {

/// MSRVTT_data.json: 10,000 videos with 20 sentences, two of them with 19; 6,513, 497 and 2,990 to
/// train, validate and test. Videos from `begin` to `end` only, for the two files that preceded it.
std::string msrvtt_json(std::int64_t begin = 0, std::int64_t end = 10'000);

/// MSRVTT_train.9k.csv: the header and `count` names, a line each.
std::string msrvtt_train_csv(std::int64_t count);

/// MSRVTT_JSFUSION_test.csv: 1,000 rows; four captions come more than once, in nine rows.
std::string jsfusion_csv(char separator = ',');

/// ALPRO's lines: train (`is_test` false) has "sen_id", test "retrieval_key".
std::string alpro_lines(std::int64_t count, bool is_test);

/// DiDeMo's test_data.json: 4,021 descriptions of 1,037 videos, of which 31 names have no ending.
std::string didemo_json();

/// ActivityNet Captions' val_1.json: 4,917 videos with sentences that begin with spaces.
std::string activitynet_json();

/// Questions of MSVD-QA's test_qa.json, of videos 1301 to 1970, or, with `has_categories`, of
/// MSRVTT-QA's of videos 7010 to 9999.
std::string numbered_questions_json(std::int64_t count, bool has_categories);

/// youtube_mapping.txt: 1,970 lines, video N is yt<N>_0_10.
std::string youtube_mapping();

}  // namespace litevl
