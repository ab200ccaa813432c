#include "checkpoint/pth_file.h"

#include <optional>
#include <set>

#include "core/printable.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using Kind = Pickle::Kind;
using Object = Pickle::Object;

constexpr std::uint64_t kMaxPickleBytes = 32 << 20;
constexpr std::size_t kMaxDimensions = 16;

// Longer ones are nobody's, and a pickle may repeat one any number of times.
constexpr std::size_t kMaxNameBytes = 512;
constexpr std::size_t kShownBytes = 100;

// What training programs call a state_dict in their checkpoints; averages of weights come last.
constexpr std::string_view kStateNames[] = {
    "model",     "state_dict", "model_state_dict", "module", "params",    "model_state",
    "net",       "network",    "weights",          "ema",    "model_ema", "state_dict_ema",
    "params_ema"};
constexpr int kMaxNesting = 4;  // of these in each other

// A tuple of sizes or strides; none may be negative.
bool read_integers(const Pickle& pickle, const Object& tuple, std::vector<std::int64_t>& out) {
  if (tuple.kind != Kind::kTuple || tuple.items.size() > kMaxDimensions) return false;
  for (const auto id : tuple.items) {
    if (pickle[id].kind != Kind::kInteger || pickle[id].integer < 0) return false;
    out.push_back(pickle[id].integer);
  }
  return true;
}

// Elements from a view's first to its last, 0 if it is empty. False if that does not fit 64 bits.
bool measure_span(const Shape& shape, const std::vector<std::int64_t>& strides,
                  std::int64_t& span) {
  span = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    std::int64_t reach = 0;
    if (shape[i] == 0) {
      span = 0;
      return true;
    }
    if (__builtin_mul_overflow(shape[i] - 1, strides[i], &reach) ||
        __builtin_add_overflow(span, reach, &span))
      return false;
  }
  return true;
}

// The arguments of `callee(...)`, or null if `value` is no such call.
const Object* arguments_of(const Pickle& pickle, const Object& value, std::string_view callee) {
  if (value.kind != Kind::kCall) return nullptr;
  const Object& callable = pickle[value.items[0]];
  if (callable.kind != Kind::kGlobal || callable.text != callee) return nullptr;
  return &pickle[value.items[1]];
}

std::string describe(const Pickle& pickle, const Object& value) {
  if (value.kind != Kind::kCall) return "is not a tensor";
  const Object& callable = pickle[value.items[0]];
  return "is made by " +
         (callable.kind == Kind::kGlobal ? shortened(callable.text, kShownBytes)
                                         : std::string("an unnamed function")) +
         ", which is not run";
}

constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";

bool holds_tensors(const Pickle& pickle, const Object& dict) {
  for (std::size_t i = 1; i < dict.items.size(); i += 2) {
    const Object& value = pickle[dict.items[i]];
    if (arguments_of(pickle, value, kRebuildTensor) != nullptr ||
        arguments_of(pickle, value, kRebuildParameter) != nullptr)
      return true;
  }
  return false;
}

// The dict of tensors in `object`, at best under one of the known names; null if there is none.
// No dict is searched twice: some that hold one another would be searched in every order.
const Object* find_tensors(const Pickle& pickle, const Object& object, int nesting,
                           std::set<const Object*>& searched) {
  if (object.kind != Kind::kDict || !searched.insert(&object).second) return nullptr;
  if (nesting < kMaxNesting)
    for (const auto name : kStateNames)
      if (const Object* inner = pickle.lookup(object, name))
        if (const Object* found = find_tensors(pickle, *inner, nesting + 1, searched)) return found;
  return holds_tensors(pickle, object) ? &object : nullptr;
}

// "a", "b", … of a dict.
std::string list_names(const Pickle& pickle, const Object& dict) {
  constexpr std::size_t kNamed = 10;
  std::string names;
  std::size_t count = 0;
  for (std::size_t i = 0; i < dict.items.size(); i += 2) {
    const Object& key = pickle[dict.items[i]];
    if (key.kind != Kind::kText) continue;
    if (++count > kNamed) return names + ", …";
    names += (names.empty() ? "\"" : ", \"") + shortened(key.text, kShownBytes) + '"';
  }
  return names.empty() ? "none" : names;
}

}  // namespace

void PthFile::fail(const std::string& what, const std::string& hint) const {
  throw Error(Error::Kind::kData, zip_.file().path().string(), what, hint);
}

PthFile::PthFile(const std::filesystem::path& path) : zip_(path) {
  root_ = find_root();
  const std::string order_name = root_ + "byteorder";
  if (zip_.entries().contains(order_name) && zip_.read(order_name, 16) != "little")
    fail("its numbers are big-endian, which is not read");
  const Pickle pickle(zip_.read(root_ + "data.pkl", kMaxPickleBytes),
                      path.string() + ", " + root_ + "data.pkl");
  const Object& state = find_state_dict(pickle);
  for (std::size_t i = 0; i + 1 < state.items.size(); i += 2)
    add_entry(pickle, pickle[state.items[i]], pickle[state.items[i + 1]]);
  if (!shapes_.empty()) return;
  constexpr const char* kHint = "it must hold a model's state_dict";
  if (not_tensors_.empty()) fail("its tensors have no names", kHint);
  const auto& [name, reason] = *not_tensors_.begin();
  fail("has no tensors that can be read: \"" + name + "\" " + reason, kHint);
}

void PthFile::add_entry(const Pickle& pickle, const Object& key, const Object& value) {
  if (key.kind != Kind::kText) return;
  if (key.text.size() > kMaxNameBytes) {
    not_tensors_[shortened(key.text, kShownBytes)] = "has a name that is too long";
    return;
  }
  const auto problem = add_tensor(pickle, key.text, value);
  if (!problem.empty()) not_tensors_[key.text] = problem;
}

std::string PthFile::find_root() const {
  constexpr std::string_view kName = "data.pkl";
  for (const auto& [name, entry] : zip_.entries())
    if (name.ends_with(kName)) {
      const auto root = name.substr(0, name.size() - kName.size());
      if (root.empty() || root.find('/') == root.size() - 1) return root;
    }
  fail("is a zip archive, but not one that PyTorch wrote: it has no data.pkl");
}

const Object& PthFile::find_state_dict(const Pickle& pickle) const {
  const Object& root = pickle.root();
  std::set<const Object*> searched;
  if (const Object* found = find_tensors(pickle, root, 0, searched)) return *found;
  constexpr const char* kHint = "save the model's state_dict, not the model itself";
  if (root.kind != Kind::kDict) fail("its object " + describe(pickle, root), kHint);
  for (const auto name : kStateNames)
    if (const Object* inner = pickle.lookup(root, name); inner && inner->kind != Kind::kDict)
      fail('"' + std::string(name) + "\" " + describe(pickle, *inner), kHint);
  fail(
      "has no tensors, neither by themselves nor under \"model\", \"state_dict\" and the like; "
      "its names are " +
          list_names(pickle, root),
      "it must hold a model's state_dict");
}

// Returns what is wrong, or nothing.
std::string PthFile::add_tensor(const Pickle& pickle, const std::string& name,
                                const Object& value) {
  const Object* rebuilt = &value;
  if (const auto* parameter = arguments_of(pickle, value, kRebuildParameter))
    if (!parameter->items.empty()) rebuilt = &pickle[parameter->items[0]];
  // storage, storage_offset, size, stride, requires_grad, hooks[, metadata]
  const auto* arguments = arguments_of(pickle, *rebuilt, kRebuildTensor);
  if (arguments == nullptr) return describe(pickle, *rebuilt);
  if (arguments->kind != Kind::kTuple || arguments->items.size() < 4)
    return "is made from the wrong arguments";
  const Object& offset = pickle[arguments->items[1]];
  View view;
  TensorLayout& layout = view.layout;
  Shape shape;
  if (offset.kind != Kind::kInteger || offset.integer < 0 ||
      !read_integers(pickle, pickle[arguments->items[2]], shape) ||
      !read_integers(pickle, pickle[arguments->items[3]], layout.strides) ||
      layout.strides.size() != shape.size())
    return "is made from the wrong arguments";
  view.offset = offset.integer;

  // ("storage", type, key, location, number of elements)
  const Object& persistent = pickle[arguments->items[0]];
  if (persistent.kind != Kind::kPersistent) return "has no storage";
  const Object& storage = pickle[persistent.items[0]];
  if (storage.kind != Kind::kTuple || storage.items.size() < 5) return "has no storage";
  const Object& type_name = pickle[storage.items[1]];
  const Object& key = pickle[storage.items[2]];
  if (key.kind != Kind::kText || key.text.size() > kMaxNameBytes) return "has no storage";
  const auto type = type_name.kind == Kind::kGlobal ? storage_type(type_name.text) : std::nullopt;
  if (!type) return "has a storage of unknown type " + shortened(type_name.text, kShownBytes);
  layout.type = *type;
  const std::string entry_name = root_ + "data/" + key.text;
  const auto entry = zip_.entries().find(entry_name);
  if (entry == zip_.entries().end())
    return "has no bytes: " + shortened(entry_name, kShownBytes) + " is missing";
  if (entry->second.method != 0) return "is compressed, which PyTorch never does";
  view.entry = &*entry;

  const std::int64_t item_bytes = number_bytes(layout.type);
  const auto capacity = static_cast<std::int64_t>(entry->second.bytes) / item_bytes;
  std::int64_t bytes = 0;
  // A view may be smaller than its storage. A larger one, which repeats elements, could make
  // terabytes of a few bytes.
  if (!shape_bytes(shape, item_bytes, bytes) || !measure_span(shape, layout.strides, layout.span) ||
      view.offset > capacity || layout.span > capacity - view.offset ||
      bytes / item_bytes > capacity)
    return "is " + format_shape(shape) + " from element " + std::to_string(view.offset) +
           " of a storage of " + std::to_string(capacity);
  shapes_[name] = std::move(shape);
  views_[name] = std::move(view);
  return {};
}

const PthFile::View& PthFile::view(const std::string& name) const {
  const auto found = views_.find(name);
  if (found == views_.end()) fail("has no tensor " + name);
  return found->second;
}

TensorLayout PthFile::layout(const std::string& name) const { return view(name).layout; }

void PthFile::read(const std::string& name, void* numbers) const {
  const auto& [entry, offset, layout] = view(name);
  if (layout.span == 0) return;
  const std::int64_t item_bytes = number_bytes(layout.type);
  zip_.file().read(zip_.data_offset(entry->first) + static_cast<std::uint64_t>(offset * item_bytes),
                   numbers, static_cast<std::uint64_t>(layout.span * item_bytes));
}

}  // namespace litevl
