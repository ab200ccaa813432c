// Where a model computes. A model takes tensors from anywhere and gives its results where it is
// itself; those who read numbers of these, or keep them, fetch them to the CPU.
#pragma once

#include <c10/core/Device.h>
#include <torch/nn/module.h>

#include <string>

namespace litevl {

/// "cpu", "cuda", "cuda:1", …, or "auto": the first CUDA device if LibTorch has one, else the CPU.
/// Throws Error: (kUsage) for another word, (kMachine) for a device that is not there.
at::Device choose_device(const std::string& word);

/// Where `module`'s parameters are.
at::Device device_of(const torch::nn::Module& module);

/// Waits until `device` has done all that it was given; the CPU always has.
void finish_work(at::Device device);

}  // namespace litevl
