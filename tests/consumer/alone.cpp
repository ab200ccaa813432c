// Every header by itself, and again: each includes what it needs.
#include <litevl/ask.h>
#include <litevl/error.h>
#include <litevl/export.h>
#include <litevl/index.h>
#include <litevl/json.h>
#include <litevl/library.h>
#include <litevl/litevl.h>
#include <litevl/model.h>
#include <litevl/progress.h>
#include <litevl/search.h>
#include <litevl/types.h>
#include <litevl/version.h>
