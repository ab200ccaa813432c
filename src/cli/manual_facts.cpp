#include "cli/manual_facts.h"

#include <string>

namespace litevl {
namespace {

// That these are all is tested: each variable that the sources read is here.
constexpr ManualFact kFiles[] = {
    {"$XDG_CONFIG_HOME/litevl/config.toml, ~/.config/litevl/config.toml",
     "Two settings, each optional: library = \"FOLDER\", the library that is used if a command "
     "names "
     "none, and model = \"FOLDER\", the model of new libraries. A path that is not absolute is "
     "counted from the folder of this file; ~/ is the home folder.",
     " index search library serve mcp "},
    {"$XDG_DATA_HOME/litevl/library, ~/.local/share/litevl/library",
     "Your own library, unless config.toml names another one.", " index search library serve mcp "},
    {"$XDG_DATA_HOME/litevl/models/OWNER/NAME, ~/.local/share/litevl/models/OWNER/NAME",
     "Models that were pulled. If there is only one, new libraries use it.", " pull index "},
    {"$XDG_CACHE_HOME/litevl, ~/.cache/litevl",
     "What can be made again: downloads that are not complete, fingerprints of models, and packed "
     "weights of models whose own folder cannot be written. It may be deleted while no command "
     "runs.",
     " pull import index search ask explain serve mcp eval bench "},
    {"$XDG_DATA_HOME/litevl/serve-token, ~/.local/share/litevl/serve-token",
     "The token that requests need, made at the first start; --token-file names another one. A new "
     "token is made if it is removed, and everybody has to sign in again.",
     " serve "},
    {"PREFIX/share/litevl",
     "The vocabulary and the models that come with the program, which is in PREFIX/bin.", nullptr},
};

constexpr ManualFact kEnvironment[] = {
    {"LITEVL_SHARE",
     "The folder of the files that come with the program, if it is not found from the program's "
     "own "
     "place.",
     nullptr},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, HOME",
     "Where the folders under FILES are. A value that is not an absolute path is ignored.",
     nullptr},
    {"LISTEN_FDS, LISTEN_PID",
     "Sockets that systemd has opened, which are used instead of --listen.", " serve "},
    {"NOTIFY_SOCKET", "Where systemd waits to be told that requests are taken.", " serve "},
    {"PATH", "Where `open` looks for players.", " open "},
    {"TERM, COLORTERM", "What the terminal can show, where it does not answer a question about it.",
     " show "},
    {"HF_TOKEN",
     "A token for models of the hub that are not public. It is sent only to the server that is "
     "named, and only over https or to this machine.",
     " pull "},
    {"HF_ENDPOINT",
     "A server to use instead of https://huggingface.co; --endpoint takes precedence.", " pull "},
    {"https_proxy, http_proxy, all_proxy, no_proxy",
     "Proxies, with the same meaning as for curl(1).", " pull "},
    {"SSL_CERT_FILE, SSL_CERT_DIR",
     "A file or a folder of certificates to trust instead of the system's.", " pull "},
    {"OPENBLAS_CORETYPE",
     "The kernels of OpenBLAS, which LibTorch uses. If it is not set, the program chooses them.",
     " train ablate "},
    {"OMP_WAIT_POLICY",
     "How OpenMP's threads wait. If it is not set, they wait actively for a short time only.",
     " index search ask explain eval bench train ablate "},
};

}  // namespace

bool ManualFact::is_about(std::string_view command) const {
  if (commands == nullptr || command == "litevl") return true;
  return std::string_view(commands).find(" " + std::string(command) + " ") !=
         std::string_view::npos;
}

std::span<const ManualFact> manual_files() { return kFiles; }
std::span<const ManualFact> manual_environment() { return kEnvironment; }

}  // namespace litevl
