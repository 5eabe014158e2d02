/* SPDX-License-Identifier: ISC */
/* The calls of host.h by hypercalls; see wadi/abi/hvt.h.  Clocks come from the
 * monitor's clock page, on a plain monitor from the time-stamp counter.
 */
#include "wadi/solo5/host.h"

#include "hypercall.h"
#include "wadi/solo5/abi_note.h"
#include "wadi/solo5/extension.h"
#include "wadi/cpu.h"

SOLO5_ABI_NOTE(SOLO5_TARGET_HVT, SOLO5_HVT_VERSION, "wadi-hvt");

/* For plain monitors: nanoseconds are cycles * mult / 2^32. */
static uint64_t cycles_mult;

WD_NO_CANARY struct host_boot host_boot(const void *info)
{
	const struct hvt_boot_info *bi = info;

	if (bi->cpu_cycle_freq)
		cycles_mult = (WD_NS_PER_S << 32) / bi->cpu_cycle_freq;
	return (struct host_boot){ bi->mem_size, bi->kernel_end, (char *)bi->cmdline,
	                           (const struct solo5_mft *)bi->mft };
}

/* 3 in ring 3, where WRMSR is not allowed; 0 on plain monitors. */
static unsigned privilege(void)
{
	unsigned cs;

	__asm__("mov %%cs, %0" : "=r"(cs));
	return cs & 3;
}

WD_NO_CANARY void host_set_fs(const void *tcb)
{
	enum { MSR_FS_BASE = 0xc0000100 };
	uint64_t base = (uint64_t)tcb;

	if (privilege() == 3)
		__asm__ volatile("wrfsbase %0" : : "r"(base));
	else
		__asm__ volatile("wrmsr" : : "c"((uint32_t)MSR_FS_BASE), "a"((uint32_t)base),
		                 "d"((uint32_t)(base >> 32)));
}

bool host_may_ask_cpu(void)
{
	return extension.there || privilege() == 3;
}

void host_puts(struct wd_bytes text)
{
	struct hvt_puts call = { (uint64_t)text.ptr, text.len };

	hypercall(HVT_PUTS, &call);
}

bool host_trace(struct wd_bytes bytes)
{
	struct hvt_puts call = { (uint64_t)bytes.ptr, bytes.len };

	hypercall(WADI_HYPERCALL_TRACE, &call);
	return true;
}

/* Reads the page between two of the monitor's changes. */
static uint64_t page_clock(uint64_t *wall)
{
	const volatile struct wadi_clock_page *page = extension.clock_page;
	uint64_t cycles, mono, date;
	uint32_t seq;

	do {
		seq = page->seq;
		cycles = wd_cpu_cycles();
		cycles = cycles > page->tsc ? cycles - page->tsc : 0;
		mono = (uint64_t)((unsigned __int128)cycles * page->mult >> page->shift);
		mono += page->mono;
		date = mono + page->wall - page->mono;
	} while (seq & 1 || seq != page->seq);
	if (wall)
		*wall = date;
	return mono;
}

uint64_t host_monotonic(void)
{
	if (extension.clock_page)
		return page_clock(NULL);
	return (uint64_t)((unsigned __int128)wd_cpu_cycles() * cycles_mult >> 32);
}

uint64_t host_wall(void)
{
	struct hvt_walltime call = { 0 };

	if (extension.clock_page)
		page_clock(&call.nsecs);
	else
		hypercall(HVT_WALLTIME, &call);
	return call.nsecs;
}

static uint64_t poll(wd_instant until)
{
	wd_span left = wd_between((wd_instant){ host_monotonic() }, until);
	struct hvt_poll call = { .timeout_nsecs = left.ns };

	hypercall(HVT_POLL, &call);
	return call.ready_set;
}

uint64_t (*hvt_wait)(wd_instant until) = poll;
void (*hvt_leave)(void);

uint64_t host_wait(wd_instant until)
{
	return hvt_wait(until);
}

void host_exit(int status)
{
	struct hvt_halt call = { .status = status };

	if (hvt_leave)
		hvt_leave();
	else if (hvt_wait != poll)
		hvt_wait((wd_instant){ 0 }); /* frames that were still to go */
	hypercall(HVT_HALT, &call);
	__builtin_unreachable();
}
