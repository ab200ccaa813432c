// The bytes, the stack, the marks and the memo of the machine that reads a pickle.
#pragma once

#include <unordered_map>

#include "checkpoint/pickle.h"

namespace litevl {

/// Everything of the machine but its opcodes. What is broken throws Error (kData).
class PickleStack {
 public:
  PickleStack(std::deque<Pickle::Object>& objects, std::string_view bytes, const std::string& where)
      : objects_(objects), bytes_(bytes), where_(where) {}

 protected:
  using Kind = Pickle::Kind;
  using Id = Pickle::Id;

  [[noreturn]] void fail(const std::string& what) const;

  // The next bytes of the pickle.
  std::string_view take(std::uint64_t count);
  std::uint64_t take_number(std::size_t size);  // little-endian
  std::string_view take_line();
  void step_back() { --at_; }

  Pickle::Object& object(Id id) { return objects_[id]; }
  void push(Pickle::Object object);
  void push_kind(Kind kind) { push({.kind = kind}); }
  void push_integer(std::int64_t value, Kind kind = Kind::kInteger) {
    push({.kind = kind, .integer = value});
  }
  void push_text(std::string_view text) { push({.kind = Kind::kText, .text = std::string(text)}); }
  void push_tuple(std::size_t count);
  void push_again(Id id) { stack_.push_back(id); }

  Id pop();
  Id top() const;
  void push_mark() { marks_.push_back(stack_.size()); }
  std::vector<Id> pop_to_mark();
  bool is_mark_on_top() const { return !marks_.empty() && stack_.size() == marks_.back(); }

  void put(std::uint64_t key);  // the top of the stack
  void get(std::uint64_t key);
  std::size_t memo_size() const { return memo_.size(); }

 private:
  std::deque<Pickle::Object>& objects_;
  std::string_view bytes_;
  const std::string& where_;
  std::size_t at_ = 0;
  // An opcode pushes at most once and takes at least a byte, so neither stack needs a limit.
  std::vector<Id> stack_;
  std::vector<std::size_t> marks_;  // positions in `stack_`; nothing below the last may be taken
  std::unordered_map<std::uint64_t, Id> memo_;
};

}  // namespace litevl
