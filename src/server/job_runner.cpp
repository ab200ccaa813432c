#include "server/job_runner.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/json_forms.h"
#include "litevl/error.h"
#include "litevl/index.h"
#include "server/problem.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::int64_t kListed = 100;

std::int64_t milliseconds_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

json progress_json(const ProgressState& state) {
  return {{"label", state.label},
          {"done", state.done},
          {"total", state.total},
          {"seconds_left", state.seconds_left ? json(*state.seconds_left) : json()},
          {"note", state.note}};
}

std::string text_of(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

/// The changes of one job as server-sent events. States that come faster than they are taken are
/// left out, except the last.
class JobEvents : public EventSource {
 public:
  JobEvents(JobRunner& runner, JobRunner::Key key, std::shared_ptr<JobRunner::Live> live,
            std::int64_t after)
      : runner_(runner), key_(key), live_(std::move(live)), last_(after) {}
  ~JobEvents() override { on_change(nullptr); }

  std::string take() override {
    const std::lock_guard lock(runner_.mutex_);
    // A job of an earlier server has no events yet: its state is one.
    if (live_->event != 0 ? live_->event <= last_ : is_told_) return {};
    last_ = live_->event != 0 ? live_->event : milliseconds_now();
    is_told_ = true;
    const json job = JobRunner::document(*key_.library, live_->record, live_->progress);
    return "id: " + std::to_string(last_) + "\nevent: job\ndata: " + text_of(job) + "\n\n";
  }

  bool is_over() override {
    const std::lock_guard lock(runner_.mutex_);
    return is_final(live_->record.state);
  }

  void on_change(std::function<void()> wake) override {
    const std::lock_guard lock(runner_.mutex_);
    if (wake)
      runner_.listeners_[this] = std::move(wake);
    else
      runner_.listeners_.erase(this);
  }

 private:
  JobRunner& runner_;
  JobRunner::Key key_;
  std::shared_ptr<JobRunner::Live> live_;
  std::int64_t last_;
  bool is_told_ = false;
};

JobRunner::JobRunner(Served& served) : served_(served) {
  for (const ServedLibrary& library : served.libraries())
    stores_[&library] = open_library_jobs(library.folder);
}

JobRunner::~JobRunner() { stop(); }

JobStore& JobRunner::store(const ServedLibrary& library) { return *stores_.at(&library); }

void JobRunner::start() {
  for (const ServedLibrary& library : served_.libraries())
    for (const JobRecord& job : store(library).unfinished()) waiting_.push_back({&library, job.id});
  thread_ = std::thread([this] { work(); });
}

void JobRunner::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    for (auto& [key, live] : live_) live->is_cancelled = true;
  }
  has_work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::size_t JobRunner::unfinished() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + (is_running_ ? 1 : 0);
}

JobRunner::Key JobRunner::key_of(const std::string& id) const {
  const auto dash = id.rfind('-');
  if (dash != std::string::npos)
    for (const ServedLibrary& library : served_.libraries()) {
      if (library.id != id.substr(0, dash)) continue;
      std::int64_t number = 0;
      const char* end = id.data() + id.size();
      const auto read = std::from_chars(id.data() + dash + 1, end, number);
      if (read.ec == std::errc() && read.ptr == end) return {&library, number};
    }
  throw HttpProblem(404, "there is no such job");
}

std::shared_ptr<JobRunner::Live> JobRunner::live_of(const Key& key) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = live_.find(key);
    if (known != live_.end()) return known->second;
  }
  auto job = store(*key.library).job(key.number);
  if (!job) throw HttpProblem(404, "there is no such job");
  const std::lock_guard lock(mutex_);
  auto& live = live_[key];  // another thread may have been faster
  if (!live) {
    live = std::make_shared<Live>();
    live->record = std::move(*job);
  }
  return live;
}

json JobRunner::document(const ServedLibrary& library, const JobRecord& job,
                         const std::optional<ProgressState>& progress) {
  json document = job_json(job);
  document["id"] = library.id + '-' + std::to_string(job.id);
  document["library"] = library.id;
  document["progress"] = progress ? progress_json(*progress) : json();
  return document;
}

json JobRunner::document(const Key& key) {
  const auto live = live_of(key);
  const std::lock_guard lock(mutex_);
  return document(*key.library, live->record, live->progress);
}

json JobRunner::job(const std::string& id) { return document(key_of(id)); }

json JobRunner::list(const std::vector<const ServedLibrary*>& libraries) {
  json jobs = json::array();
  for (const ServedLibrary* library : libraries)
    for (const JobRecord& job : store(*library).jobs(kListed)) {
      const std::lock_guard lock(mutex_);
      const auto live = live_.find({library, job.id});
      jobs.push_back(live == live_.end()
                         ? document(*library, job, {})
                         : document(*library, live->second->record, live->second->progress));
    }
  std::stable_sort(jobs.begin(), jobs.end(), [](const json& left, const json& right) {
    return left["created"].get<double>() > right["created"].get<double>();
  });
  if (jobs.size() > kListed) jobs.erase(jobs.begin() + kListed, jobs.end());
  return jobs;
}

void JobRunner::changed(const std::shared_ptr<Live>& live,
                        const std::function<void(Live&)>& change) {
  const std::lock_guard lock(mutex_);
  change(*live);
  // Numbers go on where those of an earlier server ended.
  last_event_ = std::max(last_event_ + 1, milliseconds_now());
  live->event = last_event_;
  for (const auto& [events, wake] : listeners_) wake();
}

json JobRunner::add_index(const ServedLibrary& library, const std::string& idempotency_key) {
  JobRecord job = store(library).add(
      {.kind = "index", .request = R"({"kind":"index"})", .idempotency_key = idempotency_key});
  const Key key{&library, job.id};
  {
    const std::lock_guard lock(mutex_);
    auto& live = live_[key];
    if (!live) {
      live = std::make_shared<Live>();
      live->record = std::move(job);
      if (!is_final(live->record.state)) waiting_.push_back(key);
    }
    forget_old();
  }
  has_work_.notify_one();
  return document(key);
}

// The store has them. Those that are looked at keep theirs.
void JobRunner::forget_old() {
  constexpr std::size_t kKept = 200;
  for (auto one = live_.begin(); live_.size() > kKept && one != live_.end();)
    one = is_final(one->second->record.state) ? live_.erase(one) : std::next(one);
}

json JobRunner::cancel(const std::string& id) {
  const Key key = key_of(id);
  const auto live = live_of(key);
  bool is_waiting = false;
  {
    const std::lock_guard lock(mutex_);
    live->is_cancelled = true;
    is_waiting = std::erase(waiting_, key) > 0;
  }
  if (is_waiting) {
    JobRecord record = store(*key.library).set_state(key.number, JobState::kCancelled);
    changed(live, [&](Live& one) { one.record = std::move(record); });
  }
  return document(key);
}

std::shared_ptr<EventSource> JobRunner::events(const std::string& id, std::int64_t after) {
  const Key key = key_of(id);
  return std::make_shared<JobEvents>(*this, key, live_of(key), after);
}

void JobRunner::work() {
  for (;;) {
    Key key;
    {
      std::unique_lock lock(mutex_);
      is_running_ = false;
      has_work_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
      if (is_ending_) return;
      key = waiting_.front();
      waiting_.erase(waiting_.begin());
      is_running_ = true;
    }
    try {
      run(key, live_of(key));
    } catch (const std::exception&) {
      // The disk is full, say: the job stays unfinished, and the next server tries it again.
    }
  }
}

void JobRunner::run(const Key& key, const std::shared_ptr<Live>& live) {
  const auto set_state = [&](JobState state, const JobOutcome& outcome) {
    JobRecord record = store(*key.library).set_state(key.number, state, outcome);
    changed(live, [&](Live& one) {
      one.record = std::move(record);
      one.progress.reset();
    });
  };
  JobState state = JobState::kFailed;
  JobOutcome outcome;
  try {
    set_state(JobState::kRunning, {});
    IndexRequest request;
    request.library = key.library->folder;
    request.options.is_cancelled = &live->is_cancelled;
    request.options.progress = [&](const ProgressState& progress) {
      changed(live, [&](Live& one) { one.progress = progress; });
    };
    const IndexResult result = update_library(request, served_.model(*key.library));
    state = result.report.is_cancelled ? JobState::kCancelled : JobState::kDone;
    outcome.result = text_of(index_json(result));
  } catch (const Stopped&) {
    state = JobState::kCancelled;
  } catch (const Error& error) {
    outcome.error = text_of(error_json(error)["error"]);
  } catch (const std::exception& error) {
    const Error failure(Error::Kind::kMachine, "job", error.what());
    outcome.error = text_of(error_json(failure)["error"]);
  }
  {
    // What the end of the server interrupted goes on when it starts again.
    const std::lock_guard lock(mutex_);
    if (is_ending_ && state == JobState::kCancelled) return;
  }
  set_state(state, outcome);
}

}  // namespace litevl
