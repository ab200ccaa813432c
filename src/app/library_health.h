// Whether a library is sound.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "library/verify.h"
#include "litevl/model.h"

namespace litevl {

/// verify_library of the library in a folder; `model` may be null if no video is sampled. Throws
/// Error also (kData) if it is not the library's model.
VerifyReport verify(const std::filesystem::path& library, const Model* model,
                    const VerifyOptions& options);

struct Repair {
  VerifyReport found;  ///< and mended
  RepairReport done;
};

/// verify, and repair_library of what it found. The library is locked for other writers meanwhile.
Repair repair(const std::filesystem::path& library, const Model* model,
              const VerifyOptions& options);

/// "long.mp4, 0:08.0 - 0:18.0: its vector …": a line.
std::string fault_text(const LibraryFault& fault);

nlohmann::json verify_json(const VerifyReport& report);
nlohmann::json repair_json(const Repair& repair);

}  // namespace litevl
