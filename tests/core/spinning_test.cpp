#include "core/spinning.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace litevl {
namespace {

class Spinning : public testing::Test {
 protected:
  Spinning() { forget(); }
  ~Spinning() override { forget(); }

 private:
  static void forget() {
    unsetenv("GOMP_SPINCOUNT");
    unsetenv("OMP_WAIT_POLICY");
  }
};

TEST_F(Spinning, IsBrief) {
  spin_briefly();
  EXPECT_STREQ(std::getenv("GOMP_SPINCOUNT"), "10000");
}

TEST_F(Spinning, WhatTheEnvironmentSaysStays) {
  setenv("GOMP_SPINCOUNT", "7", 1);
  spin_briefly();
  EXPECT_STREQ(std::getenv("GOMP_SPINCOUNT"), "7");
  unsetenv("GOMP_SPINCOUNT");
  setenv("OMP_WAIT_POLICY", "active", 1);
  spin_briefly();
  EXPECT_EQ(std::getenv("GOMP_SPINCOUNT"), nullptr);
}

}  // namespace
}  // namespace litevl
