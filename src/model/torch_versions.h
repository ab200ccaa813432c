// All code that depends on the version of LibTorch (cmake/torch.cmake): 1.13, as in Debian 12, or
// 2.6, as in Debian 13, and later.
#pragma once

#include <ATen/autocast_mode.h>
#include <c10/core/Allocator.h>
#include <c10/util/Logging.h>
#include <torch/version.h>

#include <cstddef>
#include <memory>

#if TORCH_VERSION_MAJOR >= 2 && TORCH_VERSION_MINOR >= 15
#include <ATen/detail/MTIAHooksInterface.h>
#endif

namespace litevl::torch_versions {

// Autocast of one kind of device, the CPU or CUDA, on this thread. Only the functions of new
// versions take the device; the old functions print warnings in new versions.
#if TORCH_VERSION_MAJOR >= 2
inline bool is_autocast_on(at::DeviceType device) {
  return at::autocast::is_autocast_enabled(device);
}
inline void switch_autocast(at::DeviceType device, bool is_on) {
  at::autocast::set_autocast_enabled(device, is_on);
}
inline at::ScalarType autocast_type(at::DeviceType device) {
  return at::autocast::get_autocast_dtype(device);
}
inline void set_autocast_type(at::DeviceType device, at::ScalarType type) {
  at::autocast::set_autocast_dtype(device, type);
}
#else
inline bool is_autocast_on(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}
inline void switch_autocast(at::DeviceType device, bool is_on) {
  device == at::kCPU ? at::autocast::set_cpu_enabled(is_on) : at::autocast::set_enabled(is_on);
}
inline at::ScalarType autocast_type(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::get_autocast_cpu_dtype()
                            : at::autocast::get_autocast_gpu_dtype();
}
inline void set_autocast_type(at::DeviceType device, at::ScalarType type) {
  device == at::kCPU ? at::autocast::set_autocast_cpu_dtype(type)
                     : at::autocast::set_autocast_gpu_dtype(type);
}
#endif

/// Keeps LibTorch's warnings, from all threads, off standard error: users get their messages from
/// us, in one line. To be called in `main`.
inline void silence_warnings() {
#ifdef C10_USE_GLOG
  FLAGS_minloglevel = google::GLOG_ERROR;
#else
  FLAGS_caffe2_log_level = c10::GLOG_ERROR;
#endif
}

/// An allocator of memory that the CPU can copy.
struct Allocator : at::Allocator {
  virtual at::DataPtr take(std::size_t bytes) const = 0;

#if TORCH_VERSION_MAJOR >= 2
  at::DataPtr allocate(std::size_t bytes) final { return take(bytes); }
  void copy_data(void* to, const void* from, std::size_t bytes) const final {
    default_copy_data(to, from, bytes);
  }
#else
  at::DataPtr allocate(std::size_t bytes) const final { return take(bytes); }
#endif
};

// A kind of device for tests: LibTorch has a name for it but no code, and modules can be moved to
// it. It was found by trying. The newest versions take streams from the kind of device that was
// announced or, if none was and they are built with CUDA, from CUDA. So call `announce_device`
// before anything is computed.
#if TORCH_VERSION_MAJOR >= 2 && TORCH_VERSION_MINOR >= 15
#define LITEVL_SPARE_DEVICE MTIA
inline void announce_device() {
  struct Hooks : at::MTIAHooksInterface {
    bool hasMTIA() const override { return true; }
    void init() const override {}
    bool hasPrimaryContext(at::DeviceIndex) const override { return true; }
  };
  at::MTIAHooksRegistry()->Register("MTIAHooks", []() -> std::unique_ptr<at::MTIAHooksInterface> {
    return std::make_unique<Hooks>();
  });
}
#elif TORCH_VERSION_MAJOR >= 2
#define LITEVL_SPARE_DEVICE HPU
inline void announce_device() {}
#else
#define LITEVL_SPARE_DEVICE XPU
inline void announce_device() {}
#endif

}  // namespace litevl::torch_versions
