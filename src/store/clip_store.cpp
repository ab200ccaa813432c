#include "store/clip_store.h"

#include "core/printable.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kShownDigits = 6;  // digits of a fingerprint, enough to distinguish models

}  // namespace

void ClipStore::set_model(const ModelIdentity& model) {
  const auto writing = begin_writing();
  writing->set_model(model);
  writing->commit();
}

void ClipStore::require_model(const std::string& fingerprint, const std::string& command) {
  const std::string ours = model().fingerprint;
  if (ours == fingerprint) return;
  throw Error(Error::Kind::kData, command,
              "the library's features are from model " + printable(ours, kShownDigits) +
                  ", this is " + fingerprint.substr(0, kShownDigits),
              "use that model, or rebuild the library (`litevl index --rebuild`)");
}

void ClipStore::require_clips() {
  if (last_clip() == 0)
    throw Error(Error::Kind::kData, where(), "it has no clips",
                "index videos first (`litevl index`)");
}

ClipEmbeddings ClipStore::all_embeddings(std::int64_t width) {
  ClipEmbeddings all{.ids = {}, .values = {}, .width = width};
  read_embeddings(width, 0, [&](const ClipEmbeddings& batch) {
    all.ids.insert(all.ids.end(), batch.ids.begin(), batch.ids.end());
    all.values.insert(all.values.end(), batch.values.begin(), batch.values.end());
  });
  return all;
}

}  // namespace litevl
