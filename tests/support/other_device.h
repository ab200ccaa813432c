// A device that is not the CPU, for tests of what runs on GPUs, on machines without.
#pragma once

#include <c10/core/Device.h>

namespace litevl {

/// Its tensors lie in the CPU's memory and are computed by the CPU, but LibTorch does not know: an
/// operation on some of them and a tensor of the CPU (with any dimension) throws c10::Error, as it
/// does with CUDA. Unlike CUDA's, their memory can be read by who asks for its address, and there
/// is no autocast.
at::Device other_device();

}  // namespace litevl
