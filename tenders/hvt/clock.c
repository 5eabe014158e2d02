/* SPDX-License-Identifier: ISC */
#include "clock.h"

#include <sys/ioctl.h>
#include <time.h>

#include "vm.h"

enum { SHIFT = 32 };
#define NS_PER_S UINT64_C(1000000000)

static uint64_t host_tsc(void)
{
	return __builtin_ia32_rdtsc();
}

static uint64_t host_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* Where KVM lets us, the offset becomes zero, exactly; so does it where no hardware
 * adds it and the guest reads the host's counter in any case.  Kernels before 5.16
 * only tell the guest's counter: the offset is then known within the few
 * microseconds that asking takes. */
static uint64_t settle_offset(const struct guest *guest)
{
	uint64_t zero = 0, before;
	struct kvm_device_attr attr = {
		.group = KVM_VCPU_TSC_CTRL, .attr = KVM_VCPU_TSC_OFFSET, .addr = (uintptr_t)&zero,
	};
	struct { /* struct kvm_msrs with its entry */
		uint32_t count, padding;
		struct kvm_msr_entry tsc;
	} msrs = { 1, 0, { .index = 0x10 } };

	if (ioctl(guest->vcpu, KVM_SET_DEVICE_ATTR, &attr) == 0)
		return 0;
	before = host_tsc();
	vm_vcpu_call(guest, KVM_GET_MSRS, &msrs, "KVM_GET_MSRS");
	return msrs.tsc.data - (before + (host_tsc() - before) / 2);
}

/* The ratio since the first sample, once that is long ago.  One that is off by far
 * tells of a counter that jumped, as in a suspended machine: we begin anew. */
static uint64_t measured(struct clock *clock, uint64_t tsc, uint64_t mono)
{
	enum { LONG_ENOUGH_NS = 100000000, FAR = 256 };
	uint64_t ns = mono - clock->first_mono, cycles = tsc - clock->first_tsc, mult;

	if (ns < LONG_ENOUGH_NS)
		return clock->page->mult;
	mult = cycles ? (uint64_t)(((unsigned __int128)ns << SHIFT) / cycles) : 0;
	if (mult - (clock->nominal - clock->nominal / FAR) <= 2 * (clock->nominal / FAR))
		return mult;
	clock->first_tsc = tsc;
	clock->first_mono = mono;
	return clock->nominal;
}

void clock_refresh(struct clock *clock)
{
	struct wadi_clock_page *page = clock->page;
	uint64_t tsc = host_tsc() + clock->offset, mono = host_ns(CLOCK_MONOTONIC);

	page->mult = measured(clock, tsc, mono);
	page->tsc = tsc;
	page->mono = mono;
	page->wall = host_ns(CLOCK_REALTIME);
	page->seq += 2;
}

void clock_start(struct clock *clock, const struct guest *guest, struct wadi_clock_page *page)
{
	uint64_t offset = settle_offset(guest);

	*clock = (struct clock){
		.page = page, .offset = offset,
		.nominal = (NS_PER_S << SHIFT) / guest->tsc_hz,
		.first_tsc = host_tsc() + offset, .first_mono = host_ns(CLOCK_MONOTONIC),
	};
	page->shift = SHIFT;
	page->mult = clock->nominal;
	clock_refresh(clock);
}
