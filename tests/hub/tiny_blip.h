// A BLIP as Hugging Face keeps it, so small that a test can make one.
#pragma once

#include <map>
#include <string>

#include "core/array.h"

namespace litevl {

/// The weights in Hugging Face's names.
std::map<std::string, Array<float>> tiny_blip_weights();

/// model.safetensors, config.json and vocab.txt, and two that nobody needs.
std::map<std::string, std::string> tiny_blip_files();

}  // namespace litevl
