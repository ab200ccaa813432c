#include "checkpoint/pickle.h"

#include <bit>

#include "checkpoint/pickle_stack.h"

namespace litevl {
namespace {

constexpr std::size_t kMaxNameBytes = 1'000;
constexpr std::size_t kMaxAllNameBytes = 8 << 20;  // some 30 a name in some 100,000

class PickleReader : public PickleStack {
 public:
  using PickleStack::PickleStack;

  /// The object on the stack when the pickle says stop.
  Id run() {
    while (step()) {
    }
    return pop();
  }

 private:
  bool step();
  bool step_scalar(char opcode);
  bool step_container(char opcode);
  bool step_object(char opcode);
  void push_long(std::uint64_t size);
  void extend_top(Kind kind, const std::vector<Id>& items);
  void push_global(std::string_view module, std::string_view name);
  void call();

  std::size_t name_bytes_ = 0;  // of all globals
};

bool PickleReader::step() {
  const char opcode = take(1)[0];
  switch (opcode) {
    case '\x80': {  // PROTO
      const auto version = take_number(1);
      if (version < 2 || version > 5)
        fail("protocol " + std::to_string(version) + " is not read, only 2 to 5");
      return true;
    }
    case '\x95':  // FRAME: its length says nothing that the opcodes do not
      take(8);
      return true;
    case '.':  // STOP
      return false;
    case '0':  // POP, which also takes a mark
      if (is_mark_on_top())
        pop_to_mark();
      else
        pop();
      return true;
    case '1':  // POP_MARK
      pop_to_mark();
      return true;
    case '2':  // DUP
      push_again(top());
      return true;
    case '(':  // MARK
      push_mark();
      return true;
    case 'q':  // BINPUT
      put(take_number(1));
      return true;
    case 'r':  // LONG_BINPUT
      put(take_number(4));
      return true;
    case '\x94':  // MEMOIZE
      put(memo_size());
      return true;
    case 'h':  // BINGET
      get(take_number(1));
      return true;
    case 'j':  // LONG_BINGET
      get(take_number(4));
      return true;
    default:
      if (step_scalar(opcode) || step_container(opcode) || step_object(opcode)) return true;
      step_back();
      fail("opcode " + std::to_string(static_cast<unsigned char>(opcode)) +
           " is none that a tensor needs");
  }
}

// Appends to a list or dict; what other objects would do with items does not matter here.
void PickleReader::extend_top(Kind kind, const std::vector<Id>& items) {
  if (kind == Kind::kDict && items.size() % 2 != 0) fail("a key has no value");
  auto& container = object(top());
  if (container.kind == kind)
    container.items.insert(container.items.end(), items.begin(), items.end());
}

// A text may be recalled any number of times, so joining must not multiply long ones.
void PickleReader::push_global(std::string_view module, std::string_view name) {
  name_bytes_ += module.size() + name.size();
  if (module.size() + name.size() > kMaxNameBytes || name_bytes_ > kMaxAllNameBytes)
    fail("its names are too long");
  push({.kind = Kind::kGlobal, .text = std::string(module) + '.' + std::string(name)});
}

void PickleReader::call() {
  const Id arguments = pop(), callable = pop();
  const auto& callee = object(callable);
  if (callee.kind == Kind::kGlobal && callee.text == "collections.OrderedDict" &&
      object(arguments).items.empty())
    push_kind(Kind::kDict);
  else
    push({.kind = Kind::kCall, .items = {callable, arguments}});
}

// LONG1 and LONG4: little-endian two's complement of any length.
void PickleReader::push_long(std::uint64_t size) {
  const auto digits = take(size);
  if (size > 8) return push_kind(Kind::kOther);
  const bool is_negative = size > 0 && (static_cast<unsigned char>(digits[size - 1]) & 0x80) != 0;
  std::uint64_t value = is_negative ? ~std::uint64_t{0} : 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(digits[i]);
  push_integer(static_cast<std::int64_t>(value));
}

bool PickleReader::step_scalar(char opcode) {
  switch (opcode) {
    case 'N':
      push_kind(Kind::kNone);
      return true;  // NONE
    case '\x88':
      push_integer(1, Kind::kBool);
      return true;  // NEWTRUE
    case '\x89':
      push_integer(0, Kind::kBool);
      return true;  // NEWFALSE
    case 'K':
      push_integer(static_cast<std::int64_t>(take_number(1)));
      return true;  // BININT1
    case 'M':
      push_integer(static_cast<std::int64_t>(take_number(2)));
      return true;  // BININT2
    case 'J':       // BININT
      push_integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(take_number(4))));
      return true;
    case '\x8a':
      push_long(take_number(1));
      return true;  // LONG1
    case '\x8b':
      push_long(take_number(4));
      return true;  // LONG4
    case 'G': {     // BINFLOAT, big-endian
      const std::uint64_t bits = __builtin_bswap64(take_number(8));
      push({.kind = Kind::kReal, .real = std::bit_cast<double>(bits)});
      return true;
    }
    case 'X':
      push_text(take(take_number(4)));
      return true;  // BINUNICODE
    case '\x8c':
      push_text(take(take_number(1)));
      return true;  // SHORT_BINUNICODE
    case '\x8d':
      push_text(take(take_number(8)));
      return true;  // BINUNICODE8
    case 'T':
      push_text(take(take_number(4)));
      return true;  // BINSTRING, of Python 2
    case 'U':
      push_text(take(take_number(1)));
      return true;  // SHORT_BINSTRING
    case 'B':
      take(take_number(4));
      push_kind(Kind::kOther);
      return true;  // BINBYTES
    case 'C':
      take(take_number(1));
      push_kind(Kind::kOther);
      return true;  // SHORT_BINBYTES
    case '\x8e':
      take(take_number(8));
      push_kind(Kind::kOther);
      return true;  // BINBYTES8
    case '\x96':
      take(take_number(8));
      push_kind(Kind::kOther);
      return true;  // BYTEARRAY8
    default:
      return false;
  }
}

bool PickleReader::step_container(char opcode) {
  switch (opcode) {
    case ')':
      push_kind(Kind::kTuple);
      return true;  // EMPTY_TUPLE
    case '\x85':
      push_tuple(1);
      return true;  // TUPLE1
    case '\x86':
      push_tuple(2);
      return true;  // TUPLE2
    case '\x87':
      push_tuple(3);
      return true;  // TUPLE3
    case 't':
      push({.kind = Kind::kTuple, .items = pop_to_mark()});
      return true;  // TUPLE
    case ']':
      push_kind(Kind::kList);
      return true;  // EMPTY_LIST
    case 'l':
      push({.kind = Kind::kList, .items = pop_to_mark()});
      return true;  // LIST
    case 'a': {     // APPEND
      const Id item = pop();
      extend_top(Kind::kList, {item});
      return true;
    }
    case 'e':
      extend_top(Kind::kList, pop_to_mark());
      return true;  // APPENDS
    case '}':
      push_kind(Kind::kDict);
      return true;  // EMPTY_DICT
    case 'd': {     // DICT
      auto items = pop_to_mark();
      push_kind(Kind::kDict);
      extend_top(Kind::kDict, items);
      return true;
    }
    case 's': {  // SETITEM
      const Id value = pop(), key = pop();
      extend_top(Kind::kDict, {key, value});
      return true;
    }
    case 'u':
      extend_top(Kind::kDict, pop_to_mark());
      return true;  // SETITEMS
    case '\x8f':
      push_kind(Kind::kOther);
      return true;  // EMPTY_SET
    case '\x90':
      pop_to_mark();
      top();
      return true;  // ADDITEMS
    case '\x91':
      pop_to_mark();
      push_kind(Kind::kOther);
      return true;  // FROZENSET
    default:
      return false;
  }
}

bool PickleReader::step_object(char opcode) {
  switch (opcode) {
    case 'c': {  // GLOBAL
      const auto module = take_line();
      push_global(module, take_line());
      return true;
    }
    case '\x93': {  // STACK_GLOBAL
      const Id name = pop(), module = pop();
      push_global(object(module).text, object(name).text);
      return true;
    }
    case 'Q': {  // BINPERSID
      const Id id = pop();
      push({.kind = Kind::kPersistent, .items = {id}});
      return true;
    }
    case 'R':     // REDUCE
    case '\x81':  // NEWOBJ
      call();
      return true;
    case '\x92':  // NEWOBJ_EX: keyword arguments do not matter to what is not called
      pop();
      call();
      return true;
    case 'b':  // BUILD: a state for the object below, such as a state_dict's _metadata
      pop();
      top();
      return true;
    default:
      return false;
  }
}

}  // namespace

Pickle::Pickle(std::string_view bytes, const std::string& where) {
  root_ = PickleReader(objects_, bytes, where).run();
}

const Pickle::Object* Pickle::lookup(const Object& dict, std::string_view key) const {
  if (dict.kind != Kind::kDict) return nullptr;
  // The last of equal keys counts, as in Python.
  for (std::size_t i = dict.items.size(); i >= 2; i -= 2) {
    const Object& found = objects_[dict.items[i - 2]];
    if (found.kind == Kind::kText && found.text == key) return &objects_[dict.items[i - 1]];
  }
  return nullptr;
}

}  // namespace litevl
