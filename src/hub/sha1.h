// SHA-1 (FIPS 180-4), by which git identifies contents. It does not protect against forgery.
#pragma once

#include "core/block_hash.h"

namespace litevl {

class Sha1 : public BlockHash<5> {
 public:
  Sha1();
};

}  // namespace litevl
