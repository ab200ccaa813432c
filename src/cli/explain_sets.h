// `litevl explain` over many videos.
#pragma once

#include "app/compute.h"
#include "explain/scaling_report.h"
#include "explain/toy_check_report.h"

namespace litevl {

/// `--check --toy N`: prints how far explanations can be trusted in the toy world.
void print_toy_check(const ToyCheckRequest& request, const Compute& compute, bool is_json);

/// `--scaling`: prints, and writes as a page, the temporal scaling by layer of several models.
void print_scaling(const ScalingRequest& request, const Compute& compute, bool is_json);

}  // namespace litevl
