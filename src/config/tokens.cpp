#include "config/tokens.h"

#include <algorithm>

namespace litevl {
namespace {

template <class T>
Array<T> expand(const Array<T>& rows,
                const std::vector<std::shared_ptr<const MergedPatches>>& merged) {
  const auto B = rows.size(0), D = rows.size(2);
  const auto frames = merged.front()->frames, S = merged.front()->positions;
  const auto num_cls = merged.front()->cls;
  const auto a_frame = num_cls == 1 ? S : S + 1;  // tokens
  Array<T> all({B, num_cls + frames * S, D});
  for (std::int64_t b = 0; b < B; ++b) {
    const auto from = rows.row(b);
    auto to = all.row(b);
    const auto copy = [&](std::int64_t row, std::int64_t token) {
      std::copy_n(from.data() + row * D, D, to.data() + token * D);
    };
    for (std::int64_t cls = 0; cls < num_cls; ++cls) copy(cls, cls * (S + 1));
    const auto& row_of = merged[static_cast<std::size_t>(b)]->row_of;
    for (std::int64_t t = 0; t < frames; ++t)
      for (std::int64_t s = 0; s < S; ++s)
        copy(num_cls + row_of[static_cast<std::size_t>(t * S + s)], 1 + t * a_frame + s);
  }
  return all;
}

}  // namespace

Tokens expanded(const Tokens& tokens) {
  if (tokens.merged.empty()) return tokens;
  return tokens.halves.is_defined() ? Tokens(expand(tokens.halves, tokens.merged))
                                    : Tokens(expand(tokens.floats, tokens.merged));
}

}  // namespace litevl
