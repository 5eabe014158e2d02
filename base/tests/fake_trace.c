/* SPDX-License-Identifier: ISC */
#include "fake_trace.h"

#include "wadi/platform.h"

uint8_t fake_trace[1 << 20];
size_t fake_trace_len, fake_trace_room;

bool wd_platform_trace(struct wd_bytes bytes)
{
	if (fake_trace_room == 0 || bytes.len > fake_trace_room - fake_trace_len)
		return false;
	if (bytes.len > 0)
		memcpy(fake_trace + fake_trace_len, bytes.ptr, bytes.len);
	fake_trace_len += bytes.len;
	return true;
}
