/* SPDX-License-Identifier: ISC */
/* The seam of wadi/platform.h over the host's calls and wadi's extension. */
#include "wadi/platform.h"

#include "wadi/solo5/extension.h"
#include "wadi/solo5/host.h"
#include "wadi/cpu.h"
#include "wadi/trace_point.h"

void wd_platform_write(struct wd_bytes text)
{
	host_puts(text);
}

uint64_t host_ready;
void (*host_waited)(void);

void wd_platform_wait(wd_instant until)
{
	host_ready |= host_wait(until);
	if (host_waited)
		host_waited();
}

void wd_platform_exit(int status)
{
	WD_TRACE(WD_TRACE_STOP, (uint64_t)status, "");
	host_exit(status);
}

bool wd_platform_trace(struct wd_bytes bytes)
{
	return extension.trace != 0 && (bytes.len == 0 || host_trace(bytes));
}

wd_instant wd_platform_now(void)
{
	static uint64_t last; /* a clock page anew may be a few ns behind the old one */
	uint64_t now = host_monotonic();

	if (now > last)
		last = now;
	return (wd_instant){ last };
}

uint64_t wd_platform_wall(void)
{
	return host_wall();
}

size_t wd_platform_seed(struct wd_room into)
{
	size_t n = into.len < extension.seed.len ? into.len : extension.seed.len;

	if (n == 0)
		return 0;
	memcpy(into.ptr, extension.seed.ptr, n);
	wd_wipe(wd_room(extension.seed.ptr, n));
	extension.seed = wd_room(extension.seed.ptr + n, extension.seed.len - n);
	return n;
}

bool wd_platform_rdseed(uint64_t *word)
{
	return host_may_ask_cpu() && (wd_cpu_features() & WD_CPU_RDSEED) && wd_cpu_rdseed(word);
}

bool wd_platform_rdrand(uint64_t *word)
{
	return host_may_ask_cpu() && (wd_cpu_features() & WD_CPU_RDRAND) && wd_cpu_rdrand(word);
}

uint64_t wd_platform_cycles(void)
{
	return wd_cpu_cycles();
}
