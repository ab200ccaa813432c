#include "checkpoint/pth_file.h"

#include <ATen/ATen.h>

#include <array>
#include <optional>

#include "core/error.h"

namespace litevl {
namespace {

using Kind = Pickle::Kind;
using Object = Pickle::Object;

constexpr std::uint64_t kMaxPickleBytes = 32 << 20;
constexpr std::size_t kMaxDimensions = 16;

constexpr std::array<std::pair<std::string_view, at::ScalarType>, 10> kStorageTypes{{
    {"torch.FloatStorage", at::kFloat},
    {"torch.HalfStorage", at::kHalf},
    {"torch.BFloat16Storage", at::kBFloat16},
    {"torch.DoubleStorage", at::kDouble},
    {"torch.LongStorage", at::kLong},
    {"torch.IntStorage", at::kInt},
    {"torch.ShortStorage", at::kShort},
    {"torch.CharStorage", at::kChar},
    {"torch.ByteStorage", at::kByte},
    {"torch.BoolStorage", at::kBool},
}};

std::optional<at::ScalarType> storage_type(const Object& global) {
  if (global.kind != Kind::kGlobal) return std::nullopt;
  for (const auto& [name, type] : kStorageTypes)
    if (name == global.text) return type;
  return std::nullopt;
}

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
         (callable.kind == Kind::kGlobal ? callable.text : std::string("an unnamed function")) +
         ", which is not run";
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
  for (std::size_t i = 0; i + 1 < state.items.size(); i += 2) {
    const Object& key = pickle[state.items[i]];
    if (key.kind != Kind::kText) continue;
    const auto problem = add_tensor(pickle, key.text, pickle[state.items[i + 1]]);
    if (!problem.empty()) not_tensors_[key.text] = problem;
  }
  if (shapes_.empty()) fail("has no tensors", "it must hold a model's state_dict");
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
  for (const char* key : {"model", "state_dict"}) {
    const Object* inner = pickle.lookup(root, key);
    if (inner == nullptr) continue;
    if (inner->kind == Kind::kDict) return *inner;
    fail(std::string("\"") + key + "\" " + describe(pickle, *inner),
         "save the model's state_dict, not the model itself");
  }
  if (root.kind == Kind::kDict) return root;
  fail("its object " + describe(pickle, root), "save the model's state_dict, not the model itself");
}

// Returns what is wrong, or nothing.
std::string PthFile::add_tensor(const Pickle& pickle, const std::string& name,
                                const Object& value) {
  const Object* rebuilt = &value;
  if (const auto* parameter = arguments_of(pickle, value, "torch._utils._rebuild_parameter"))
    if (!parameter->items.empty()) rebuilt = &pickle[parameter->items[0]];
  // storage, storage_offset, size, stride, requires_grad, hooks[, metadata]
  const auto* arguments = arguments_of(pickle, *rebuilt, "torch._utils._rebuild_tensor_v2");
  if (arguments == nullptr) return describe(pickle, *rebuilt);
  if (arguments->kind != Kind::kTuple || arguments->items.size() < 4)
    return "is made from the wrong arguments";
  const Object& offset = pickle[arguments->items[1]];
  View view;
  Shape shape;
  if (offset.kind != Kind::kInteger || offset.integer < 0 ||
      !read_integers(pickle, pickle[arguments->items[2]], shape) ||
      !read_integers(pickle, pickle[arguments->items[3]], view.strides) ||
      view.strides.size() != shape.size())
    return "is made from the wrong arguments";
  view.offset = offset.integer;

  // ("storage", type, key, location, number of elements)
  const Object& persistent = pickle[arguments->items[0]];
  if (persistent.kind != Kind::kPersistent) return "has no storage";
  const Object& storage = pickle[persistent.items[0]];
  if (storage.kind != Kind::kTuple || storage.items.size() < 5 ||
      pickle[storage.items[2]].kind != Kind::kText)
    return "has no storage";
  const auto type = storage_type(pickle[storage.items[1]]);
  if (!type) return "has a storage of unknown type " + pickle[storage.items[1]].text;
  view.type = *type;
  view.entry = root_ + "data/" + pickle[storage.items[2]].text;
  const auto entry = zip_.entries().find(view.entry);
  if (entry == zip_.entries().end()) return "has no bytes: " + view.entry + " is missing";

  const auto item_bytes = static_cast<std::int64_t>(c10::elementSize(view.type));
  const auto capacity = static_cast<std::int64_t>(entry->second.bytes) / item_bytes;
  std::int64_t bytes = 0;
  // A view may be smaller than its storage. A larger one, which repeats elements, could make
  // terabytes of a few bytes.
  if (!shape_bytes(shape, item_bytes, bytes) || !measure_span(shape, view.strides, view.span) ||
      view.offset > capacity || view.span > capacity - view.offset || bytes / item_bytes > capacity)
    return "is " + format_shape(shape) + " from element " + std::to_string(view.offset) +
           " of a storage of " + std::to_string(capacity);
  shapes_[name] = std::move(shape);
  views_[name] = std::move(view);
  return {};
}

at::Tensor PthFile::read(const std::string& name) const {
  const auto found = views_.find(name);
  if (found == views_.end()) fail("has no tensor " + name);
  const View& view = found->second;
  const Shape& shape = shapes_.at(name);
  const auto options = at::TensorOptions().dtype(view.type);
  if (view.span == 0) return at::empty(shape, options);
  auto elements = at::empty({view.span}, options);
  const auto item_bytes = static_cast<std::uint64_t>(elements.element_size());
  zip_.file().read(
      zip_.data_offset(view.entry) + static_cast<std::uint64_t>(view.offset) * item_bytes,
      elements.data_ptr(), static_cast<std::uint64_t>(view.span) * item_bytes);
  // Without a copy where the view is contiguous, as nearly all are.
  return elements.as_strided(shape, view.strides).contiguous();
}

}  // namespace litevl
