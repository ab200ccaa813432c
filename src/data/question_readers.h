// The readers of question files, one a format; `question_list.cpp` chooses.
#pragma once

#include "data/json_entries.h"
#include "data/list_text.h"
#include "data/question_collector.h"

namespace litevl {

// Each adds the questions of a file to `questions`, and to `origin` what there is to say beside.
void read_question_entries(const ListText& list, bool is_lines, QuestionCollector& questions);
void read_question_table(const ListText& list, QuestionCollector& questions);
void read_numbered_questions(const ListText& list, QuestionCollector& questions,
                             ListOrigin& origin);
void read_violet_questions(const ListText& list, QuestionCollector& questions, ListOrigin& origin);
void read_ma_lmm(const ListText& list, QuestionCollector& questions);
void read_activitynet_questions(const ListText& list, QuestionCollector& questions,
                                ListOrigin& origin);

/// The question of an entry that has its answers as texts; `video` is empty yet. Throws Error
/// (kData) if it has none, or they are blank.
QuestionEntry take_question(const JsonEntry& entry);

/// The text of an entry's question, not blank, its type ("type", "answer_type") and its id
/// ("question_id", "id"), as far as it has them; no answers.
QuestionEntry take_question_text(const JsonEntry& entry);

/// The type of an entry's question ("type", "answer_type"), a text or a whole number; empty if it
/// has none.
std::string take_question_type(const JsonEntry& entry);

}  // namespace litevl
