// SHA-256 (FIPS 180-4), to identify files in reports and to check downloads.
#pragma once

#include <string>
#include <string_view>

#include "core/block_hash.h"

namespace litevl {

class Sha256 : public BlockHash<8> {
 public:
  Sha256();
};

/// The digest of `bytes`, 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace litevl
