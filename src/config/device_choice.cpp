#include "config/device_choice.h"

#include <string_view>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::string_view kNumbered = "cuda:";

bool is_number(std::string_view digits) {
  return !digits.empty() && digits.size() <= 3 &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

DeviceChoice device_choice(const std::string& word) {
  using Kind = DeviceChoice::Kind;
  if (word == "auto") return {Kind::kAuto};
  if (word == "cpu") return {Kind::kCpu};
  if (word == "cuda") return {Kind::kCuda};
  if (word.starts_with(kNumbered) && is_number(word.substr(kNumbered.size())))
    return {Kind::kCuda, std::stoi(word.substr(kNumbered.size()))};
  throw Error(Error::Kind::kUsage, "device", "is " + word,
              "pass auto, cpu, cuda or one of several, such as cuda:1");
}

std::string word_of(const DeviceChoice& choice) {
  if (choice.kind == DeviceChoice::Kind::kAuto) return "auto";
  if (choice.kind == DeviceChoice::Kind::kCpu) return "cpu";
  return choice.number == 0 ? "cuda" : std::string(kNumbered) + std::to_string(choice.number);
}

}  // namespace litevl
