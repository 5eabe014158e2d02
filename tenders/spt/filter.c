/* SPDX-License-Identifier: ISC */
#include "filter.h"

#include <asm/prctl.h>
#include <assert.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "privilege.h"

typedef struct sock_filter insn;

/* ---- Instructions ----------------------------------------------------------------- */

static void put(struct filter *f, insn i)
{
	assert(f->len < FILTER_MAX);
	f->code[f->len++] = i;
}

static void load(struct filter *f, size_t offset)
{
	put(f, (insn)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* To the instruction behind the next `yes`, or `no`. */
static void jump(struct filter *f, unsigned test, uint32_t value, size_t yes, size_t no)
{
	put(f, (insn)BPF_JUMP((uint16_t)(BPF_JMP | BPF_K | test), value,
		(uint8_t)yes, (uint8_t)no));
}

static void answer(struct filter *f, uint32_t action)
{
	put(f, (insn)BPF_STMT(BPF_RET | BPF_K, action));
}

enum { NUMBER = offsetof(struct seccomp_data, nr) };

/* Little endian: the low half is the first. */
static size_t low_half(unsigned arg)
{
	return offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t);
}

/* ---- Rules ---------------------------------------------------------------------------
 *
 * Each begins with the call's number in the accumulator and leaves it there for the
 * next.  So a call that a rule is not about costs one instruction, also for the
 * kernel, which at installation walks the program for every number there is.
 * A check that fails jumps over the `left` instructions up to the rule's last one.
 */

enum { INT_SIZE = 2, EQUAL_SIZE = 4, AT_MOST_SIZE = 5 };

static size_t size_of(const struct check *c)
{
	static const uint8_t sizes[] = {
		[CHECK_INT] = INT_SIZE, [CHECK_EQUAL] = EQUAL_SIZE, [CHECK_AT_MOST] = AT_MOST_SIZE,
	};

	return sizes[c->kind];
}

static void put_int(struct filter *f, const struct check *c, size_t left)
{
	load(f, low_half(c->arg));
	jump(f, BPF_JEQ, (uint32_t)c->value, 0, left);
}

static void put_equal(struct filter *f, const struct check *c, size_t left)
{
	load(f, low_half(c->arg));
	jump(f, BPF_JEQ, (uint32_t)c->value, 0, left + 2);
	load(f, low_half(c->arg) + 4);
	jump(f, BPF_JEQ, (uint32_t)(c->value >> 32), 0, left);
}

/* Only where the high halves are equal do the low ones matter. */
static void put_at_most(struct filter *f, const struct check *c, size_t left)
{
	uint32_t high = (uint32_t)(c->value >> 32);

	load(f, low_half(c->arg) + 4);
	jump(f, BPF_JGT, high, left + 3, 0);
	jump(f, BPF_JEQ, high, 0, 2);
	load(f, low_half(c->arg));
	jump(f, BPF_JGT, (uint32_t)c->value, left, 0);
}

void filter_allow(struct filter *filter, const struct rule *rule)
{
	static void (*const put_check[])(struct filter *, const struct check *, size_t) = {
		[CHECK_INT] = put_int, [CHECK_EQUAL] = put_equal, [CHECK_AT_MOST] = put_at_most,
	};
	size_t left = 1; /* the answer */

	for (size_t i = 0; i < rule->checks; i++)
		left += size_of(&rule->check[i]);
	jump(filter, BPF_JEQ, rule->number, 0, left + 1);
	for (size_t i = 0; i < rule->checks; i++) {
		left -= size_of(&rule->check[i]);
		put_check[rule->check[i].kind](filter, &rule->check[i], left);
	}
	answer(filter, SECCOMP_RET_ALLOW);
	load(filter, NUMBER);
}

/* Calls of the 32-bit and x32 ABIs have other numbers: the former come from another
 * architecture, the latter have a bit set that no rule has. */
void filter_init(struct filter *filter)
{
	filter->len = 0;
	load(filter, offsetof(struct seccomp_data, arch));
	jump(filter, BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
	answer(filter, SECCOMP_RET_KILL_PROCESS);
	load(filter, NUMBER);
}

/* ---- The spt ABI --------------------------------------------------------------------- */

#define WHEN_INT(arg_, value_) { .arg = arg_, .kind = CHECK_INT, .value = (uint64_t)(value_) }
#define WHEN_EQUAL(arg_, value_) { .arg = arg_, .kind = CHECK_EQUAL, .value = (uint64_t)(value_) }
#define WHEN_AT_MOST(arg_, value_) { .arg = arg_, .kind = CHECK_AT_MOST, .value = value_ }

static const struct rule always[] = {
	{ SYS_clock_gettime, 1, { WHEN_INT(0, CLOCK_MONOTONIC) } },
	{ SYS_clock_gettime, 1, { WHEN_INT(0, CLOCK_REALTIME) } },
	{ SYS_write, 1, { WHEN_INT(0, STDOUT_FILENO) } },
	{ SYS_arch_prctl, 1, { WHEN_INT(0, ARCH_SET_FS) } },
	{ SYS_exit_group, 0, { { 0 } } },
	{ SYS_write, 1, { WHEN_INT(0, STDERR_FILENO) } }, /* a crash report */
};

static void allow_net(struct filter *f, const struct solo5_mft_entry *e, bool pieces)
{
	unsigned read = pieces ? SYS_readv : SYS_read;

	filter_allow(f, &(struct rule){ read, 1, { WHEN_INT(0, e->fd) } });
	filter_allow(f, &(struct rule){ SYS_write, 1, { WHEN_INT(0, e->fd) } });
	if (pieces)
		filter_allow(f, &(struct rule){ SYS_writev, 1, { WHEN_INT(0, e->fd) } });
}

/* One block, which ends within the device; and having all of it written for good. */
static void allow_block(struct filter *f, const struct solo5_mft_entry *e)
{
	static const unsigned calls[] = { SYS_pread64, SYS_pwrite64 };

	for (size_t i = 0; i < WD_COUNT(calls); i++)
		filter_allow(f, &(struct rule){ calls[i], 3, {
			WHEN_INT(0, e->fd), WHEN_EQUAL(2, e->block.block_size),
			WHEN_AT_MOST(3, e->block.capacity - e->block.block_size),
		} });
	filter_allow(f, &(struct rule){ SYS_fdatasync, 1, { WHEN_INT(0, e->fd) } });
}

void filter_allow_spt(struct filter *filter, const struct manifest *manifest, int epollfd,
	int timerfd, bool pieces)
{
	const struct rule waiting[] = {
		{ SYS_epoll_pwait, 1, { WHEN_INT(0, epollfd) } },
		{ SYS_timerfd_settime, 1, { WHEN_INT(0, timerfd) } },
	};

	for (size_t i = 1; i < manifest->entries; i++)
		if (manifest_device(manifest, i, SOLO5_NET_BASIC))
			allow_net(filter, &manifest->entry[i], pieces);
	for (size_t i = 0; i < WD_COUNT(waiting); i++)
		filter_allow(filter, &waiting[i]);
	for (size_t i = 0; i < WD_COUNT(always); i++)
		filter_allow(filter, &always[i]);
	for (size_t i = 1; i < manifest->entries; i++)
		if (manifest_device(manifest, i, SOLO5_BLOCK_BASIC))
			allow_block(filter, &manifest->entry[i]);
}

void filter_allow_wake(struct filter *filter, int wakefd)
{
	filter_allow(filter, &(struct rule){ SYS_write, 1, { WHEN_INT(0, wakefd) } });
	filter_allow(filter, &(struct rule){ SYS_rt_sigreturn, 0, { { 0 } } });
}

void filter_allow_trace(struct filter *filter, int fd)
{
	filter_allow(filter, &(struct rule){ SYS_write, 1, { WHEN_INT(0, fd) } });
}

void filter_install(struct filter *filter)
{
	answer(filter, SECCOMP_RET_KILL_PROCESS);
	privilege_filter(filter->code, filter->len);
}
