// The words of the toy world as a vocabulary for text/wordpiece.h.
#pragma once

#include <string>
#include <vector>

namespace litevl {

/// Lines of a vocab.txt with BERT's special tokens at BERT's ids ([PAD] 0, [UNK] 100, [CLS] 101,
/// [SEP] 102, [MASK] 103), then letters, digits and punctuation with their continuations, so that
/// any ASCII text can be read, then every word of the toy world's captions and questions. [DEC] and
/// [ENC] are the two ids after the last line.
std::vector<std::string> toy_vocabulary();

}  // namespace litevl
