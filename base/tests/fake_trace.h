/* SPDX-License-Identifier: ISC */
/* fake_trace.h - the trace file of the fake platform. */
#ifndef FAKE_TRACE_H
#define FAKE_TRACE_H

#include <stddef.h>
#include <stdint.h>

/* What was written, and how much may be: none, and no trace is wanted, at first. */
extern uint8_t fake_trace[1 << 20];
extern size_t fake_trace_len, fake_trace_room;

#endif
