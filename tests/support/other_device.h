// A device that is not the CPU, for tests of what runs on GPUs, on machines without.
#pragma once

#include <c10/core/Device.h>

namespace litevl {

/// Its tensors lie in the CPU's memory and are computed by the CPU, but nobody else knows: an
/// operation on some of them and a tensor of the CPU (of more than one number) throws c10::Error,
/// as it does with CUDA. Without autocast.
at::Device other_device();

}  // namespace litevl
