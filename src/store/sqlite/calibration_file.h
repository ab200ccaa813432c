// The file that keeps what was measured of a library. Private to store/sqlite/.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/records.h"

namespace litevl {

/// Of the library in `folder`, under `name`.
std::filesystem::path calibration_file(const std::filesystem::path& folder,
                                       const std::string& name);

/// Atomically. Throws Error (kMachine) if the disk refuses.
void write_calibration_file(const std::filesystem::path& file, const std::string& stamp,
                            const StoredCalibration& calibration);

/// Nothing if the file is missing, damaged or of another stamp. It is exactly as long as it says,
/// which is seen before memory is taken.
std::optional<StoredCalibration> read_calibration_file(const std::filesystem::path& file,
                                                       const std::string& stamp);

}  // namespace litevl
