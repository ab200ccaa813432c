// What a failure says.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "litevl/error.h"

namespace litevl {

/// The text of the Error that `call` throws, which must be of `kind`, and on one line; "no error"
/// if it throws none.
template <typename Call>
std::string error_text(const Call& call, Error::Kind kind = Error::Kind::kData) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    return text;
  }
  return "no error";
}

}  // namespace litevl
