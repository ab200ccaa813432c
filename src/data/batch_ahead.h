// Batches made while the ones before are used.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <utility>

#include "data/pair_source.h"

namespace litevl {

/// Gives the batch of any step and makes the one after it meanwhile, on its own thread. An object
/// that `make` uses must hold this as its last member. One thread calls.
class BatchAhead {
 public:
  explicit BatchAhead(std::function<PairBatch(std::int64_t)> make) : make_(std::move(make)) {}
  BatchAhead(const BatchAhead&) = delete;
  BatchAhead& operator=(const BatchAhead&) = delete;

  /// Throws what `make` throws for `step`.
  PairBatch batch(std::int64_t step);

 private:
  std::function<PairBatch(std::int64_t)> make_;
  std::int64_t ahead_step_ = -1;
  std::future<PairBatch> ahead_;  // last: its thread uses the members above
};

}  // namespace litevl
