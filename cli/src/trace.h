/* SPDX-License-Identifier: ISC */
/* trace.h - what a trace is converted to. */
#ifndef TRACE_H
#define TRACE_H

#include <stdio.h>

#include "wadi/trace_file.h"

/* The JSON that Chrome's trace viewer and Perfetto read. */
void trace_chrome(struct wd_trace_file *trace, FILE *out);

/* CTF 1.8: the text of `metadata`, and the bytes of `stream`. */
void trace_ctf_metadata(const struct wd_trace_file *trace, FILE *out);
void trace_ctf_stream(struct wd_trace_file *trace, FILE *out);

#endif
