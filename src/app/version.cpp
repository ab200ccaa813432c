#include "app/version.h"

#include <sqlite3.h>
#include <unicode/uversion.h>
#include <zlib.h>

#include "commit.h"
#include "kernels/processor.h"

namespace litevl {

const char* version_number() { return LITEVL_VERSION; }

std::string version_text() {
  const std::string commit = LITEVL_COMMIT;
  return "litevl " LITEVL_VERSION + (commit.empty() ? "" : ", commit " + commit) +
         "\nkernels: " + processor_name(best_processor()) +
         "\nlibraries: SQLite " SQLITE_VERSION ", ICU " U_ICU_VERSION ", zlib " ZLIB_VERSION
         ", FFmpeg's libavformat " LITEVL_LIBAVFORMAT ", " LITEVL_LIBTORCH;
}

}  // namespace litevl
