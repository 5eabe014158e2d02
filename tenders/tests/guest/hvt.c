/* SPDX-License-Identifier: ISC */
#include "guest.h"
#include "hvt.h"

#include "wadi/abi/hvt.h"

static void out(uint64_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "d"((uint16_t)port) : "memory");
}

static void hypercall(enum hvt_hypercall n, volatile void *call)
{
	out(HVT_PORT(n), (uint32_t)(uintptr_t)call);
}

void boot_read(uint64_t info)
{
	const struct hvt_boot_info *bi = (const struct hvt_boot_info *)info;

	boot = (struct boot){ bi->mem_size, bi->kernel_end, info, (const char *)bi->cmdline,
		(const struct solo5_mft *)bi->mft };
}

void put(const char *text, size_t len)
{
	struct hvt_puts call = { (uint64_t)text, len };

	hypercall(HVT_PUTS, &call);
}

uint64_t wall_ns(void)
{
	struct hvt_walltime call = { 0 };

	hypercall(HVT_WALLTIME, &call);
	return call.nsecs;
}

static uint64_t page_ns(uint64_t *wall)
{
	const volatile struct wadi_clock_page *p =
		(const struct wadi_clock_page *)record_word(WADI_TAG_CLOCK_PAGE);
	uint64_t mono = p->mono + (uint64_t)((unsigned __int128)(__builtin_ia32_rdtsc() - p->tsc) *
		p->mult >> p->shift);

	*wall = mono + p->wall - p->mono;
	return mono;
}

/* By the clock page, or by wall time where there is none. */
uint64_t mono_ns(void)
{
	uint64_t wall;

	return record(WADI_TAG_CLOCK_PAGE) ? page_ns(&wall) : wall_ns();
}

bool wait_ns(uint64_t ns)
{
	struct hvt_poll call = { .timeout_nsecs = ns };

	hypercall(HVT_POLL, &call);
	return call.ret > 0 && call.ready_set != 0;
}

int block_io(bool write, uint64_t handle, uint64_t offset, void *data, size_t len)
{
	struct hvt_block call = { handle, offset, (uint64_t)data, len, -1 };

	hypercall(write ? HVT_BLOCK_WRITE : HVT_BLOCK_READ, &call);
	return call.ret;
}

int net_io(bool write, uint64_t handle, void *data, size_t *len)
{
	struct hvt_net call = { handle, (uint64_t)data, *len, -1 };

	hypercall(write ? HVT_NET_WRITE : HVT_NET_READ, &call);
	*len = call.len;
	return call.ret;
}

void quit(int status)
{
	struct hvt_halt call = { .status = status };

	hypercall(HVT_HALT, &call);
	__builtin_unreachable();
}

/* ---- Commands: a hostile guest ----------------------------------------------------- */

/* The monitor's clock between two of its own answers must contain the page's. */
static int clock_page(const char *arg)
{
	uint64_t before = wall_ns(), wall, mono, again;

	(void)arg;
	mono = page_ns(&wall);
	if (wall + 1000000 < before || wall > wall_ns() + 1000000)
		return 10;
	wait_ns(150000000); /* long enough for the ratio to be measured */
	before = wall_ns();
	again = page_ns(&wall);
	if (again < mono + 150000000)
		return 11;
	return wall + 1000000 < before || wall > wall_ns() + 1000000 ? 12 : 0;
}

/* "hyper N ADDR": hypercall N with its structure there. */
static int hyper(const char *arg)
{
	const char *addr = arg;

	while (*addr && *addr++ != ' ')
		;
	out(HVT_PORT(number(arg)), (uint32_t)number(addr));
	return 0;
}

/* "data N CASE": hypercall N with data out of the guest's memory. */
static int data(const char *arg)
{
	const struct { uint64_t data, len; } cases[] = {
		{ 0xffffffff, 16 },
		{ boot.mem_size - 16, 16 },
		{ boot.mem_size, 0 },
		{ 0x100000, UINT64_MAX },
		{ 0x100000, UINT64_MAX - 0x100000 + 1 },
		{ UINT64_MAX, 2 },
		{ boot.mem_size + 0x1000, 16 },
	};
	uint64_t n = number(arg), i = number(arg + 2);

	switch (n) {
	case HVT_PUTS:
		put((const char *)cases[i].data, cases[i].len);
		return 0;
	case HVT_BLOCK_WRITE:
	case HVT_BLOCK_READ:
		return block_io(n == HVT_BLOCK_WRITE, 1, 0, (void *)cases[i].data, cases[i].len);
	default: {
		size_t len = cases[i].len;

		return net_io(n == HVT_NET_WRITE, 1, (void *)cases[i].data, &len);
	}
	}
}

/* Handles that are no network device: all must be refused. */
static int net_handles(const char *arg)
{
	const uint64_t handles[] = { 0, 1, 2, 63, 64, UINT64_MAX };
	static uint8_t frame[64];
	size_t len = sizeof frame;

	(void)arg;
	for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++)
		for (int write = 0; write < 2; write++)
			if (net_io(write, handles[i], frame, &len) != SOLO5_R_EINVAL)
				return 1;
	return 0;
}

/* A read into the guest's own text must not succeed by the monitor's hand. */
static int read_into_text(const char *arg)
{
	(void)arg;
	return block_io(false, 1, 0, (void *)((uintptr_t)hyper & ~(uintptr_t)511), 512);
}

static int halt_cookie(const char *arg)
{
	struct hvt_halt call = { .cookie = boot.mem_size - 100, .status = (int)number(arg) };

	hypercall(HVT_HALT, &call);
	return 0;
}

static int out_byte(const char *arg)
{
	__asm__ volatile("outb %0, %1" : : "a"((uint8_t)0), "d"((uint16_t)HVT_PORT(1)));
	return (int)number(arg);
}

static int in_hypercall(const char *arg)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "d"((uint16_t)HVT_PORT(1)));
	return (int)number(arg);
}

static int out_stub(const char *arg)
{
	__asm__ volatile("outb %%al, $14" : : "a"(0));
	return (int)number(arg);
}

/* FSGSBASE as promised: a base that comes back. */
static int fsbase(const char *arg)
{
	uint64_t base = 0x123456, back;

	(void)arg;
	__asm__ volatile("wrfsbase %1\n\trdfsbase %0" : "=r"(back) : "r"(base));
	return back == base ? 0 : 1;
}

const struct command own_commands[] = {
	{ "clock-page", clock_page }, { "hyper", hyper }, { "data", data },
	{ "net-handles", net_handles }, { "read-into-text", read_into_text },
	{ "halt-cookie", halt_cookie }, { "out-byte", out_byte },
	{ "in-hypercall", in_hypercall }, { "out-stub", out_stub }, { "fsbase", fsbase },
	{ "ring0", ring0 }, { NULL, NULL },
};
