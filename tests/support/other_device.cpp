#include "support/other_device.h"

#include <ATen/EmptyTensor.h>
#include <ATen/NativeFunctions.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/cuda.h>
#include <torch/library.h>

#include <cstdlib>
#include <string_view>

#include "core/torch.h"
#include "litevl/error.h"
#include "model/torch_versions.h"

// Note [A device for tests]
// LibTorch has names for other people's processors and no code for them (torch_versions.h says
// which one is taken). Here memory, copies and views are written out below; every other operation
// comes to `compute`, which gives the CPU's kernel tensors of the CPU over the same memory.
namespace litevl {
namespace {

const at::Device kOther(at::DeviceType::LITEVL_SPARE_DEVICE, 0);

struct OtherGuard final : c10::impl::DeviceGuardImplInterface {
  at::DeviceType type() const override { return kOther.type(); }
  at::Device exchangeDevice(at::Device) const override { return kOther; }
  at::Device getDevice() const override { return kOther; }
  void setDevice(at::Device) const override {}
  void uncheckedSetDevice(at::Device) const noexcept override {}
  c10::Stream getStream(at::Device device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, device);
  }
  c10::Stream getDefaultStream(at::Device device) const override { return getStream(device); }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
  at::DeviceIndex deviceCount() const noexcept override { return 1; }
};
C10_REGISTER_GUARD_IMPL(LITEVL_SPARE_DEVICE, OtherGuard)

const char* wanted_device() { return std::getenv("LITEVL_TEST_DEVICE"); }

[[maybe_unused]] const bool is_announced = [] {
  if (wanted_device() == nullptr) torch_versions::announce_device();
  return true;
}();

struct OtherAllocator final : torch_versions::Allocator {
  at::DataPtr take(std::size_t bytes) const override {
    void* memory = std::malloc(bytes);
    return {memory, memory, &std::free, kOther};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &std::free; }
};

OtherAllocator allocator;
constexpr c10::DispatchKeySet kKeys(c10::DispatchKey::LITEVL_SPARE_DEVICE);

at::Tensor empty(at::IntArrayRef size, c10::optional<at::ScalarType> type,
                 c10::optional<at::Layout>, c10::optional<at::Device>, c10::optional<bool>,
                 c10::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &allocator, kKeys, c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride,
                         c10::optional<at::ScalarType> type, c10::optional<at::Layout>,
                         c10::optional<at::Device>, c10::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &allocator, kKeys,
                                           c10::dtype_or_default(type));
}

bool is_other(const at::Tensor& tensor) { return tensor.defined() && tensor.device() == kOther; }

// The same memory as the CPU's.
at::Tensor of_cpu(const at::Tensor& tensor) {
  return at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(),
                       at::TensorOptions().dtype(tensor.scalar_type()));
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool) {
  const auto target = is_other(to) ? of_cpu(to) : to;
  target.copy_(is_other(from) ? of_cpu(from) : from);
  return to;
}

at::Tensor to_other(const at::Tensor& tensor) {
  const at::Tensor result = at::detail::empty_strided_generic(
      tensor.sizes(), tensor.strides(), &allocator, kKeys, tensor.scalar_type());
  copy_from(tensor, result, false);
  return result;
}

at::Tensor argument_of_cpu(const c10::OperatorHandle& op, const at::Tensor& tensor) {
  // What an operation is to resize must own its memory.
  if (is_other(tensor))
    return tensor.numel() > 0 ? of_cpu(tensor) : at::empty(tensor.sizes(), tensor.scalar_type());
  TORCH_CHECK(!tensor.defined() || tensor.dim() == 0, op.schema().name(),
              ": a tensor of the CPU among those of another device");
  return tensor;
}

void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  const auto& schema = op.schema();
  const auto count = static_cast<std::ptrdiff_t>(schema.arguments().size());
  const std::vector<c10::IValue> given(stack->end() - count, stack->end());
  for (auto value = stack->end() - count; value != stack->end(); ++value) {
    if (value->isTensor()) {
      *value = argument_of_cpu(op, value->toTensor());
    } else if (value->isTensorList()) {
      std::vector<at::Tensor> list;
      for (const at::Tensor& tensor : value->toTensorVector())
        list.push_back(argument_of_cpu(op, tensor));
      *value = c10::List<at::Tensor>(list);
    } else if (value->isOptionalTensorList()) {
      c10::List<c10::optional<at::Tensor>> list;
      for (const c10::optional<at::Tensor>& tensor : value->toOptionalTensorVector())
        list.push_back(tensor ? c10::make_optional(argument_of_cpu(op, *tensor)) : tensor);
      *value = list;
    } else if (value->isDevice()) {
      *value = at::Device(at::kCPU);
    }
  }
  // An operation with several outputs gives back references to its arguments, which LibTorch drops
  // from the stack before it looks at them: these keep what they refer to.
  const std::vector<c10::IValue> computed_with(stack->end() - count, stack->end());
  op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
  const auto& returns = schema.returns();
  for (std::size_t r = 0; r < returns.size(); ++r) {
    auto& value = *(stack->end() - static_cast<std::ptrdiff_t>(returns.size() - r));
    const auto* alias = returns[r].alias_info();
    if (alias != nullptr && alias->isWrite()) {  // an argument, changed
      for (std::size_t i = 0; i < given.size(); ++i) {
        if (schema.arguments()[i].alias_info() == nullptr ||
            !(*schema.arguments()[i].alias_info() == *alias))
          continue;
        const auto target = given[i].toTensor();
        if (target.numel() == 0) {
          target.resize_(value.toTensor().sizes());
          copy_from(value.toTensor(), target, false);
        }
        value = target;
      }
    } else if (value.isTensor() && value.toTensor().defined()) {
      value = to_other(value.toTensor());
    } else if (value.isTensorList()) {
      std::vector<at::Tensor> list;
      for (const at::Tensor& tensor : value.toTensorVector()) list.push_back(to_other(tensor));
      value = c10::List<at::Tensor>(list);
    }
  }
}

TORCH_LIBRARY_IMPL(_, LITEVL_SPARE_DEVICE, m) {
  m.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

TORCH_LIBRARY_IMPL(aten, LITEVL_SPARE_DEVICE, m) {
  m.impl("empty.memory_format", TORCH_FN(empty));
  m.impl("empty_strided", TORCH_FN(empty_strided));
  m.impl("_copy_from", TORCH_FN(copy_from));
  // Pointers, which TORCH_FN would need at compile time: with sanitizers, those of other libraries'
  // functions are not known then.
  m.impl("resize_", &at::native::resize_);
  m.impl("as_strided", &at::native::as_strided_tensorimpl);
  m.impl("view", &at::native::view);
  m.impl("_reshape_alias", &at::native::_reshape_alias);
}

}  // namespace

at::Device other_device() {
  const char* wanted = wanted_device();
  if (wanted == nullptr) return kOther;
  if (std::string_view(wanted) != "cuda" || torch::cuda::device_count() == 0)
    throw Error(Error::Kind::kMachine, std::string("LITEVL_TEST_DEVICE=") + wanted,
                "LibTorch has no such device here: nothing was tested");
  return {at::kCUDA, 0};
}

at::Device autocast_device() {
  const auto device = other_device();
  return device.is_cuda() ? device : at::Device(at::kCPU);
}

}  // namespace litevl
