// Checksums of clips, by which changed bytes are found. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <optional>

#include "store/sqlite/database.h"

namespace litevl {

/// CRC-32 of the parts of a clip: every changed bit is found, and every change of up to 32 bits
/// beside each other. Empty: there is no such part, or no checksum of it.
struct ClipSums {
  std::optional<std::int64_t> clip;  ///< of its times and its embedding
  std::optional<std::int64_t> tokens;
  std::optional<std::int64_t> frames;
};

/// Of a database with the table `checksums`, which must outlive it.
class ClipSummer {
 public:
  explicit ClipSummer(Database& database);

  /// Of what is stored now.
  ClipSums sums(std::int64_t clip);
  std::optional<std::int64_t> sum_of_tokens(std::int64_t clip);
  /// As they were when the parts were written.
  ClipSums kept(std::int64_t clip);

 private:
  Statement clip_, whole_, compact_, frames_, kept_;
};

}  // namespace litevl
