// Encodes rows of numbers with a few bits for each number, for the tokens that a library stores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/array.h"
#include "core/bfloat16.h"

namespace litevl {

/// Whether rows can be stored with `bits` bits for each number: 3, 4 or 8.
bool are_code_bits(int bits);

/// How many bytes `rows` rows (at least one) of `width` numbers take.
std::size_t row_code_bytes(std::int64_t rows, std::int64_t width, int bits);

/// Encodes `rows` (R,D), R at least 1. Each run of 32 adjacent numbers has its own step: the codes
/// of their differences from the mean of all rows reach from the largest difference to its
/// negative, and the root mean square error is at most half a step: Note [Codes of rows]. Numbers
/// that are all less than 1e-31 become zero. The bytes are the same on every processor. Throws
/// Error (kData) if a number is not finite or exceeds 1e37.
std::vector<std::byte> encode_rows(const Array<float>& rows, int bits);

/// Decodes the rows in `codes` into `target` (R,D). The numbers are the same on every processor and
/// always finite; those in bfloat16 are those in float32, rounded. Throws Error (kData) if `codes`
/// has another size, or contains steps that `encode_rows` would not have made.
void decode_rows(std::span<const std::byte> codes, std::int64_t rows, std::int64_t width, int bits,
                 float* target);
void decode_rows(std::span<const std::byte> codes, std::int64_t rows, std::int64_t width, int bits,
                 Bf16* target);

}  // namespace litevl
