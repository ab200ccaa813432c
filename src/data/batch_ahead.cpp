#include "data/batch_ahead.h"

namespace litevl {

PairBatch BatchAhead::batch(std::int64_t step) {
  const bool is_ready = ahead_.valid() && ahead_step_ == step;
  if (ahead_.valid() && !is_ready) ahead_.wait();
  PairBatch batch = is_ready ? ahead_.get() : make_(step);
  ahead_step_ = step + 1;
  ahead_ = std::async(std::launch::async, [this, next = step + 1] { return make_(next); });
  return batch;
}

}  // namespace litevl
