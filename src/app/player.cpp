#include "app/player.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

Error machine_error(const std::string& where, const std::string& what,
                    const std::string& hint = {}) {
  return {Error::Kind::kMachine, where, what, hint};
}

std::optional<fs::path> in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
  for (;;) {
    const auto colon = folders.find(':');
    const std::string_view folder = folders.substr(0, colon);
    // An empty folder means the present one, in which a stranger may have put something.
    if (!folder.empty()) {
      const fs::path program = fs::path(folder) / name;
      std::error_code ignored;
      if (fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0)
        return program;
    }
    if (colon == std::string_view::npos) return std::nullopt;
    folders.remove_prefix(colon + 1);
  }
}

// As a process that nobody prepared: not with the signals that this one ignores or waits for.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ})
      ::sigaddset(&usual, signal);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

int run(const fs::path& program, std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const SpawnAttributes attributes;
  pid_t child = 0;
  const int code =
      ::posix_spawn(&child, program.c_str(), nullptr, attributes.get(), pointers.data(), environ);
  if (code != 0)
    throw machine_error(program.string(), std::string("cannot be started: ") + std::strerror(code));
  // A Ctrl-C reaches the player too, which ends then.
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

std::pair<Player, fs::path> find_player(std::optional<Player> asked) {
  for (const auto& word : kPlayerWords) {
    if (asked && word.value != *asked) continue;
    if (auto program = in_path(word.text)) return {word.value, std::move(*program)};
  }
  if (asked) throw machine_error(word_text(kPlayerWords, *asked), "is not installed");
  throw machine_error("player", "none of mpv, vlc, ffplay and xdg-open is installed",
                      "install mpv, for example");
}

std::vector<std::string> player_arguments(Player player, const GivenMoment& moment) {
  const std::string video = fs::absolute(moment.video).lexically_normal().string();
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.3f", moment.start_seconds);
  switch (player) {
    case Player::kMpv:
      return {"mpv", std::string("--start=") + seconds, "--", video};
    case Player::kVlc:
      return {"vlc", std::string("--start-time=") + seconds, "--", video};
    case Player::kFfplay:
      return {"ffplay", "-hide_banner", "-ss", seconds, "-i", "file:" + video};
    case Player::kXdgOpen:
      return {"xdg-open", video};
  }
  return {};
}

Player play(const GivenMoment& moment, std::optional<Player> asked) {
  std::error_code ignored;
  if (!fs::is_regular_file(moment.video, ignored))
    throw Error(Error::Kind::kData, moment.video.string(), "no such file");
  const auto [player, program] = find_player(asked);
  const int status = run(program, player_arguments(player, moment));
  if (WIFSIGNALED(status) || WEXITSTATUS(status) != 0)
    throw machine_error(program.string(),
                        WIFSIGNALED(status)
                            ? "was ended by signal " + std::to_string(WTERMSIG(status))
                            : "ended with exit code " + std::to_string(WEXITSTATUS(status)));
  return player;
}

}  // namespace litevl
