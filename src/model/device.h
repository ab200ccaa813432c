// The device that a model computes on. A model takes tensors from any device and returns its
// results on its own device; code that reads or stores these numbers copies them to the CPU.
#pragma once

#include <c10/core/Device.h>
#include <torch/nn/module.h>

#include <string>

namespace litevl {

/// "cpu", "cuda", "cuda:1", …, or "auto": the first CUDA device if LibTorch has one, else the CPU.
/// Throws Error: kUsage for another word, kMachine if there is no such device.
at::Device choose_device(const std::string& word);

/// The device of `module`'s parameters.
at::Device device_of(const torch::nn::Module& module);

/// Waits until `device` has finished all its work. On the CPU there is nothing to wait for.
void finish_work(at::Device device);

}  // namespace litevl
