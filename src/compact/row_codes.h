// Rows of numbers as codes of a few bits each: how a library stores a clip's tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/array.h"
#include "core/bfloat16.h"

namespace litevl {

/// Whether rows can be stored with `bits` a number: 3, 4 or 8.
bool are_code_bits(int bits);

/// How many bytes `rows` (one or more) of `width` numbers take.
std::size_t row_code_bytes(std::int64_t rows, std::int64_t width, int bits);

/// `rows` (R,D), R one or more. The error of 32 numbers that stand together, root mean square, is
/// at most half a step of codes that reach from the largest of them to its negative, taken from
/// their difference to the mean of all rows: Note [Codes of rows]. Numbers that are all under 1e-31
/// become zero. The same bytes on every processor.
/// Throws Error (kData) if a number is not finite, or beyond 1e37.
std::vector<std::byte> encode_rows(const Array<float>& rows, int bits);

/// The rows of `codes` into `target` (R,D). The same numbers on every processor; they are always
/// finite, and those in bfloat16 are those in float32 rounded. Throws Error (kData) if `codes` are
/// not of that many bytes, or hold steps that `encode_rows` would not have made.
void decode_rows(std::span<const std::byte> codes, std::int64_t rows, std::int64_t width, int bits,
                 float* target);
void decode_rows(std::span<const std::byte> codes, std::int64_t rows, std::int64_t width, int bits,
                 Bf16* target);

}  // namespace litevl
