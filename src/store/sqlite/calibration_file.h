// The file with the measurements of a library. Private to store/sqlite/.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/records.h"

namespace litevl {

/// The file `name` of the library in `folder`.
std::filesystem::path calibration_file(const std::filesystem::path& folder,
                                       const std::string& name);

/// Writes the file atomically. Throws Error (kMachine) if the disk fails.
void write_calibration_file(const std::filesystem::path& file, const std::string& stamp,
                            const StoredCalibration& calibration);

/// Nothing if the file is missing, damaged or has another stamp. Its length is compared with its
/// header before memory is allocated.
std::optional<StoredCalibration> read_calibration_file(const std::filesystem::path& file,
                                                       const std::string& stamp);

}  // namespace litevl
