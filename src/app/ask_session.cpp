#include <utility>

#include "app/asking.h"
#include "app/folder_names.h"
#include "core/printable.h"
#include "core/progress.h"
#include "library/search_filter.h"
#include "library/stored_clips.h"
#include "litevl/ask.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

// The decoder reads what its own video encoder made, so a library of another model does not do.
std::unique_ptr<ClipStore> open_to_ask(const std::filesystem::path& library, const Model& model) {
  auto store = open_store(library);
  store->require_clips();
  if (!model.info().can_answer)
    throw Error(Error::Kind::kData, store->where(),
                "the model " + printable(model.info().folder.string()) + " answers no questions",
                "make a library with one that was trained for questions and compares texts with "
                "videos (`litevl index --library OTHER --model FOLDER VIDEO`)");
  store->require_model(model.info().fingerprint, "ask");
  return store;
}

}  // namespace

struct __attribute__((visibility("hidden"))) AskSession::Opened {
  Opened(const std::filesystem::path& folder, const Model& opened)
      : library(folder),
        store(open_to_ask(folder, opened)),
        model(opened),
        encoder(model.shared().encoder()) {}

  std::filesystem::path library;
  std::unique_ptr<ClipStore> store;
  Model model;
  std::shared_ptr<Encoder> encoder;
};

AskSession::AskSession(const std::filesystem::path& library, const Model& model)
    : opened_(with_folder_names([&] { return std::make_unique<Opened>(named(library), model); })) {}

AskSession::~AskSession() = default;
AskSession::AskSession(AskSession&&) noexcept = default;
AskSession& AskSession::operator=(AskSession&&) noexcept = default;

AskReport AskSession::ask(const AskRequest& request) {
  if (!request.video.empty())
    throw Error(Error::Kind::kUsage, "ask", "a video is named, though a library is asked",
                "put it into the filter, or ask the video");
  check_filter(request.filter);
  Asking asking(request, opened_->model, opened_->encoder);
  const auto reading = opened_->store->snapshot();
  opened_->store->require_clips();
  opened_->store->require_model(opened_->model.info().fingerprint, "ask");  // it may be rebuilt
  StoredClips clips(*opened_->store, opened_->encoder->config(), request.filter);
  CallProgress progress(request.progress);
  AskReport report = asking.ask(clips, static_cast<std::size_t>(clips.count()), progress.sink());
  report.library = opened_->library.string();
  return report;
}

}  // namespace litevl
