// What the shared library shows; all other names stay inside.
#pragma once

#define LITEVL_API __attribute__((visibility("default")))
