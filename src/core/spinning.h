// How long OpenMP's threads spin before they sleep.
#pragma once

namespace litevl {

/// In programs that are started afterwards, makes a thread that waits for the others spin 10,000
/// times (less than a millisecond) and then sleep, unless the environment says otherwise. By
/// default GCC's OpenMP spins 300,000 times, on a processor that the video decoder, which runs at
/// the same time, or another program could use.
void spin_briefly();

}  // namespace litevl
