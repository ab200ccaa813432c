// How long OpenMP's threads wait awake.
#pragma once

namespace litevl {

/// Has the programs that are started afterwards spin 10,000 times, less than a millisecond, where
/// a thread waits for the others, and then sleep, unless the environment says something else.
/// GCC's OpenMP spins 300,000 times if it is not told, on a processor that the decoder, which runs
/// beside it, or another program could use.
void spin_briefly();

}  // namespace litevl
