// The output of `litevl --version`.
#pragma once

#include <string>

namespace litevl {

/// Version, commit, what is computed with here and the libraries that it was built with, a line
/// each.
std::string version_text();

/// "0.1.0".
const char* version_number();

}  // namespace litevl
