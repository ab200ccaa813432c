#include "model/answer_losses.h"

#include "core/torch.h"

namespace litevl {

at::Tensor answer_losses(const at::Tensor& logits, const at::Tensor& ids, const at::Tensor& mask,
                         double label_smoothing) {
  const auto N = ids.size(1);
  const auto log_p = logits.slice(1, 0, N - 1).log_softmax(-1);             // (B,N-1,V)
  const auto next = ids.slice(1, 1).unsqueeze(-1).to(logits.device());      // (B,N-1,1)
  auto loss = -(1 - label_smoothing) * log_p.gather(-1, next).squeeze(-1);  // (B,N-1)
  if (label_smoothing != 0) loss = loss - label_smoothing * log_p.mean(-1);
  return (loss * mask.slice(1, 1).to(loss.device())).sum(1);
}

}  // namespace litevl
