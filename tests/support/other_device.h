// A device that is not the CPU, for tests of what runs on GPUs: on machines without, one of the
// tests' own; a GPU where LITEVL_TEST_DEVICE=cuda (scripts/test --device cuda).
#pragma once

#include <c10/core/Device.h>

namespace litevl {

/// CUDA's first device if that is asked for. Else one whose tensors lie in the CPU's memory and are
/// computed by the CPU, but LibTorch does not know: an operation on some of them and a tensor of
/// the CPU (with any dimension) throws c10::Error, as it does with CUDA. Unlike CUDA's, their
/// memory can be read by who asks for its address, and there is no autocast.
/// Throws Error (kMachine) if CUDA is asked for and LibTorch has no device of it: nothing was
/// tested then.
at::Device other_device();

/// For tests under autocast: `other_device` if that is a GPU, else the CPU.
at::Device autocast_device();

}  // namespace litevl
