#include "core/spinning.h"

#include <cstdlib>

namespace litevl {

void spin_briefly() {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) setenv("GOMP_SPINCOUNT", "10000", 0);
}

}  // namespace litevl
