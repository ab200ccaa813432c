// Marks the names that the shared library exports; all other names are hidden.
#pragma once

#define LITEVL_API __attribute__((visibility("default")))
