// Replaces the kernels if the program is compiled for a processor without them. Nothing calls it
// then: `has_bfloat16_products()` is false.
#include "kernels/attention.h"
#include "kernels/avx512.h"
#include "kernels/product.h"
#include "kernels/row_operations.h"
#include "litevl/error.h"

#if !LITEVL_KERNELS && !LITEVL_NEON_EXTENSIONS
namespace litevl {
namespace {

[[noreturn]] void refuse() {
  throw Error(Error::Kind::kMachine, "kernels", "this processor has no products in bfloat16");
}

}  // namespace

void multiply(const Bf16Rows&, const PackedMatrix&, Bf16*, std::int64_t) { refuse(); }
void multiply_gelu(const Bf16Rows&, const PackedMatrix&, Bf16*, std::int64_t) { refuse(); }
void multiply_add(const Bf16Rows&, const PackedMatrix&, float*, std::int64_t) { refuse(); }
void multiply(const ByteRows&, const PackedBytes&, Bf16*, std::int64_t) { refuse(); }
void multiply_gelu(const ByteRows&, const PackedBytes&, Bf16*, std::int64_t) { refuse(); }

void normalise_row(const float*, std::int64_t, float, Bf16*) { refuse(); }
void add_scaled_row(float*, const Bf16*, float, std::int64_t) { refuse(); }
float quantise_row(const Bf16*, std::int64_t, std::uint8_t*) { refuse(); }
void narrow_row(const float*, std::int64_t, Bf16*) { refuse(); }

void attend_to_memory(const Bf16*, std::int64_t, std::int64_t, const PackedMemory<Bf16>&,
                      AttentionScratch<Bf16>&, Bf16*, std::int64_t) {
  refuse();
}
void attend_over_frames(const Bf16*, std::int64_t, std::int64_t, std::int64_t, HeadSizes, Bf16*,
                        std::int64_t) {
  refuse();
}

}  // namespace litevl
#endif
