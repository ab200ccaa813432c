// The processors of this machine.
#pragma once

namespace litevl {

/// The number of processors that this process may run on (its scheduling affinity), at least 1.
int available_cores();

}  // namespace litevl
