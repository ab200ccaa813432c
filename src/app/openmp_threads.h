// OpenMP's threads, in a file of its own: elsewhere its flag would turn the precompiled header
// away.
#pragma once

namespace litevl {

/// Has OpenMP make the threads that it computes with, which it then keeps.
void start_openmp_threads(int threads);

}  // namespace litevl
