// LiteVL: search in videos by sentences, and questions about them. All the public headers; each
// says shapes, units, threads and what is thrown. docs/stability.md says what stays as it is.
#pragma once

#include "litevl/ask.h"
#include "litevl/error.h"
#include "litevl/index.h"
#include "litevl/json.h"
#include "litevl/library.h"
#include "litevl/model.h"
#include "litevl/progress.h"
#include "litevl/search.h"
#include "litevl/types.h"
#include "litevl/version.h"
