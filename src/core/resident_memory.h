// How much memory this process has.
#pragma once

namespace litevl {

/// Bytes that are resident now; 0 if the system does not say (Linux does).
double resident_bytes();

}  // namespace litevl
