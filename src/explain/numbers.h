// Sums over arrays of heat.
#pragma once

#include <cstdint>
#include <vector>

#include "core/array.h"

namespace litevl {

double sum_of(const Array<float>& x);

/// The greatest of at least one number.
double most_of(const Array<float>& x);

/// The sum of every row of the first dimension.
std::vector<double> row_sums(const Array<float>& x);

/// `x`, which is not negative, divided by its sum; if all numbers are 0 they remain 0.
Array<float> shares(Array<float> x);

/// The mean of the rows from `begin` to `end` of the first dimension.
Array<float> mean_of_rows(const Array<float>& x, std::int64_t begin, std::int64_t end);

}  // namespace litevl
