/* SPDX-License-Identifier: ISC */
#include "wadi/trace_point.h"

wd_tracer *wd_trace_to;
