// LiteVL: searching videos by sentences and asking questions about them. This header includes all
// public headers. Each of them states shapes, units, thread safety and exceptions.
// docs/stability.md says what remains stable from version to version.
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
