// What a reader of annotations is given.
#pragma once

#include <string>

#include "data/list_origin.h"
#include "litevl/error.h"

namespace litevl {

/// A file's content, and how it is to be read.
struct ListText {
  const std::string& text;
  const std::string where;  ///< names it in errors
  const AnnotationOptions& options;
};

/// Hands over what is wrong with an entry, which is left out; throws it without `on_broken`. Not by
/// throwing it and catching it again, which takes a microsecond: a file may have 50 million.
inline void report_broken(const AnnotationOptions& options, const Error& error) {
  if (!options.on_broken) throw Error(error);
  options.on_broken(error);
}

/// Adds an entry by `add`. With `on_broken`, its Error is handed over and the entry left out.
template <typename Add>
void add_or_report(const AnnotationOptions& options, const Add& add) {
  if (!options.on_broken) return add();
  try {
    add();
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    options.on_broken(error);
  }
}

}  // namespace litevl
