// SHA-1 (FIPS 180-4), by which git names contents. Not against forgery.
#pragma once

#include "core/block_hash.h"

namespace litevl {

class Sha1 : public BlockHash<5> {
 public:
  Sha1();
};

}  // namespace litevl
