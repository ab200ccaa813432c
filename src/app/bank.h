// Sentences about many things, of which a library shows hardly any (library/chance.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Those of the model in `folder`, a sentence a line in its sentences.txt, held-out captions of its
/// training; or, if it has none, the general ones that come with the program. Throws Error (kData)
/// if the file is no text or has too few sentences or too many.
std::vector<std::string> bank_of(const std::filesystem::path& folder);

}  // namespace litevl
