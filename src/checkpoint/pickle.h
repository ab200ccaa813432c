// An interpreter of Python pickles that runs nothing: what Python would import and call is only
// written down. Source: CPython's Lib/pickletools.py describes every opcode.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litevl {

/// The objects of one pickle. They refer to each other by index, so neither a cycle nor a depth of
/// a million harms whoever frees or copies them; whoever follows references must bound the depth.
class Pickle {
 public:
  using Id = std::uint32_t;

  enum class Kind {
    kNone,
    kBool,        ///< `integer`
    kInteger,     ///< `integer`
    kReal,        ///< `real`
    kText,        ///< `text`
    kTuple,       ///< `items`
    kList,        ///< `items`
    kDict,        ///< `items`: key, value, key, value, …; also collections.OrderedDict
    kGlobal,      ///< `text`: "module.name", which nobody imports
    kPersistent,  ///< `items[0]`: the id of an object that is stored elsewhere
    kCall,        ///< `items`: callable and arguments of a call that nobody makes
    kOther,       ///< bytes, sets, integers over 64 bits: nothing that a tensor needs
  };

  struct Object {
    Kind kind = Kind::kNone;
    std::int64_t integer = 0;
    double real = 0;
    std::string text{};
    std::vector<Id> items{};
  };

  /// Throws Error (kData) naming `where` if the pickle is broken, uses an opcode that no tensor
  /// needs, or makes more objects than any checkpoint has.
  Pickle(std::string_view bytes, const std::string& where);

  const Object& root() const { return objects_[root_]; }
  const Object& operator[](Id id) const { return objects_[id]; }

  /// The value of text key `key` of a dict, or null.
  const Object* lookup(const Object& dict, std::string_view key) const;

 private:
  std::deque<Object> objects_;
  Id root_ = 0;
};

}  // namespace litevl
