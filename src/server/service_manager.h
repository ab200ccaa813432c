// What systemd tells a service and is told by it: sd_listen_fds(3), sd_notify(3). A few lines, in
// place of a library.
#pragma once

#include <string>
#include <vector>

namespace litevl {

/// Sockets that were opened for this process. Throws Error (kUsage) if the variables that say so
/// cannot be understood.
std::vector<int> handed_sockets();

/// Does nothing where no service manager listens.
void tell_service_manager(const std::string& state);

}  // namespace litevl
