#include "litevl/version.h"

#define LITEVL_TEXT_OF(number) #number
#define LITEVL_DIGITS(number) LITEVL_TEXT_OF(number)

namespace litevl {

std::string version() {
  return LITEVL_DIGITS(LITEVL_VERSION_MAJOR) "." LITEVL_DIGITS(
      LITEVL_VERSION_MINOR) "." LITEVL_DIGITS(LITEVL_VERSION_PATCH);
}

}  // namespace litevl
