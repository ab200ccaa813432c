// A folder that appears as a whole or not at all.
#pragma once

#include <filesystem>
#include <functional>

namespace litevl {

/// `fill` writes into a new folder beside `path`, which then takes the place of `path`. What stood
/// there is gone only after the new one stands: both change places in one step where the file
/// system can. Parents are made. Throws what `fill` throws, or Error (kMachine); nothing of the new
/// folder is left then.
void replace_folder(const std::filesystem::path& path,
                    const std::function<void(const std::filesystem::path& folder)>& fill);

}  // namespace litevl
