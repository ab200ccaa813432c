// What every ClipStore does, whatever keeps it. An implementation runs it on itself:
//   INSTANTIATE_TEST_SUITE_P(Name, ClipStoreContract, testing::Values(made_where));
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temporary_folder.h"

namespace litevl {

/// The name, as `open_store` takes it, of a library that is not there yet and may use the empty
/// `folder`.
using MakeWhere = std::filesystem::path (*)(const std::filesystem::path& folder);

class ClipStoreContract : public testing::TestWithParam<MakeWhere> {
 protected:
  const std::filesystem::path& where() const { return where_; }

 private:
  TemporaryFolder folder_;
  std::filesystem::path where_ = GetParam()(folder_.path());
};

}  // namespace litevl
