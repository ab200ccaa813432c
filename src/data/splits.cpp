#include "data/splits.h"

#include "litevl/error.h"

namespace litevl {
namespace {

bool is_same(const std::string& a, const std::string& b) {
  return a == b || (a.starts_with("val") && b.starts_with("val"));
}

}  // namespace

bool Splits::takes(const std::string& split) {
  if (seen_.insert(split).second) order_.push_back(split);
  return wanted_.empty() || wanted_ == "all" || is_same(split, wanted_);
}

std::string Splits::chosen(const std::string& where) const {
  constexpr std::size_t kNamed = 20;
  std::string all;
  for (std::size_t i = 0; i < order_.size() && i < kNamed; ++i)
    all += (i == 0 ? "" : ", ") + order_[i];
  if (order_.size() > kNamed) all += ", …";
  if (wanted_.empty() && seen_.size() > 1)
    throw Error(Error::Kind::kUsage, where, "has the splits " + all,
                "choose one with --split, or all");
  if (wanted_ == "all") return seen_.size() > 1 ? wanted_ : all;
  if (wanted_.empty()) return all;
  for (const auto& split : order_)
    if (is_same(split, wanted_)) return split;
  throw Error(Error::Kind::kUsage, where,
              "has no split \"" + wanted_ + "\", but " + (all.empty() ? "none" : all));
}

}  // namespace litevl
