#include "checkpoint/pickle_stack.h"

#include "litevl/error.h"

namespace litevl {
namespace {

// A training checkpoint with its optimizer has about 100,000. An object takes some 120 bytes.
constexpr std::size_t kMaxObjects = 4'000'000;

}  // namespace

void PickleStack::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, where_,
              "broken pickle at byte " + std::to_string(at_) + ": " + what);
}

std::string_view PickleStack::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) fail("it ends too early");
  const auto taken = bytes_.substr(at_, count);
  at_ += count;
  return taken;
}

std::uint64_t PickleStack::take_number(std::size_t size) {
  const auto taken = take(size);
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(taken[i]);
  return value;
}

std::string_view PickleStack::take_line() {
  const auto end = bytes_.find('\n', at_);
  if (end == std::string_view::npos) fail("it ends too early");
  const auto line = take(end - at_);
  ++at_;
  return line;
}

void PickleStack::push(Pickle::Object object) {
  if (objects_.size() >= kMaxObjects) fail("it has too many objects");
  objects_.push_back(std::move(object));
  stack_.push_back(static_cast<Id>(objects_.size() - 1));
}

void PickleStack::push_tuple(std::size_t count) {
  std::vector<Id> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  push({.kind = Kind::kTuple, .items = std::move(items)});
}

Pickle::Id PickleStack::pop() {
  const Id last = top();
  stack_.pop_back();
  return last;
}

Pickle::Id PickleStack::top() const {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("its stack is empty");
  return stack_.back();
}

std::vector<Pickle::Id> PickleStack::pop_to_mark() {
  if (marks_.empty()) fail("there is no mark");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<Id> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

void PickleStack::put(std::uint64_t key) {
  if (memo_.size() >= kMaxObjects) fail("its memo is too large");
  memo_[key] = top();
}

void PickleStack::get(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) fail("it recalls what it never stored");
  stack_.push_back(found->second);
}

}  // namespace litevl
