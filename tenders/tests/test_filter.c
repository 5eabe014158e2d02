/* SPDX-License-Identifier: ISC */
/* wadi-spt's filter, run by an interpreter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <asm/prctl.h>
#include <sys/syscall.h>

#include "../spt/filter.h"
#include "bpf_run.h"

const char tender_name[] = "test_filter";

static struct filter filter;

static uint32_t run(const struct seccomp_data *data)
{
	return bpf_run(filter.code, filter.len, data);
}

static bool allowed(int number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	return run(&(struct seccomp_data){ .nr = number, .arch = AUDIT_ARCH_X86_64,
		.args = { a, b, c, d } }) == SECCOMP_RET_ALLOW;
}

enum { EPOLL = 5, TIMER = 6, NET = 7, DISK = 8, BLOCK = 4096 };
#define CAPACITY ((UINT64_C(3) << 32) + 8 * BLOCK)

static int set_up_for(bool pieces)
{
	static struct manifest manifest;

	manifest.entries = 3;
	manifest.entry[1].type = SOLO5_NET_BASIC;
	manifest.entry[1].fd = NET;
	manifest.entry[1].attached = 1;
	manifest.entry[2].type = SOLO5_BLOCK_BASIC;
	manifest.entry[2].fd = DISK;
	manifest.entry[2].block.capacity = CAPACITY;
	manifest.entry[2].block.block_size = BLOCK;
	manifest.entry[2].attached = 1;
	filter_init(&filter);
	filter_allow_spt(&filter, &manifest, EPOLL, TIMER, pieces);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	return set_up_for(false);
}

static int set_up_for_pieces(void **state)
{
	(void)state;
	return set_up_for(true);
}

static void what_the_abi_names_is_allowed(void **state)
{
	(void)state;
	assert_true(allowed(SYS_write, 1, 0, 0, 0));
	assert_true(allowed(SYS_write, NET, 0, 0, 0));
	assert_true(allowed(SYS_read, NET, 0, 0, 0));
	assert_true(allowed(SYS_epoll_pwait, EPOLL, 0, 0, 0));
	assert_true(allowed(SYS_timerfd_settime, TIMER, 0, 0, 0));
	assert_true(allowed(SYS_clock_gettime, 0, 0, 0, 0));
	assert_true(allowed(SYS_clock_gettime, 1, 0, 0, 0));
	assert_true(allowed(SYS_arch_prctl, ARCH_SET_FS, 0, 0, 0));
	assert_true(allowed(SYS_exit_group, 3, 0, 0, 0));
}

static void other_calls_are_refused(void **state)
{
	(void)state;
	for (int number = 0; number < 512; number++)
		if (number != SYS_exit_group)
			assert_false(allowed(number, UINT32_MAX, 0, 0, 0));
}

static void other_arguments_are_refused(void **state)
{
	(void)state;
	for (uint64_t fd = 0; fd < 16; fd++) {
		assert_true(allowed(SYS_write, fd, 0, 0, 0) == (fd == 1 || fd == 2 || fd == NET));
		assert_true(allowed(SYS_read, fd, 0, 0, 0) == (fd == NET));
		assert_true(allowed(SYS_epoll_pwait, fd, 0, 0, 0) == (fd == EPOLL));
		assert_true(allowed(SYS_timerfd_settime, fd, 0, 0, 0) == (fd == TIMER));
		assert_true(allowed(SYS_clock_gettime, fd, 0, 0, 0) == (fd < 2));
		assert_true(allowed(SYS_pread64, fd, 0, BLOCK, 0) == (fd == DISK));
		assert_false(allowed(SYS_arch_prctl, fd, 0, 0, 0));
	}
	assert_false(allowed(SYS_arch_prctl, ARCH_SET_GS, 0, 0, 0));
}

static void a_disk_is_used_by_blocks_that_end_within_it(void **state)
{
	const int calls[] = { SYS_pread64, SYS_pwrite64 };
	const uint64_t last = CAPACITY - BLOCK;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(calls); i++) {
		assert_true(allowed(calls[i], DISK, 0, BLOCK, 0));
		assert_true(allowed(calls[i], DISK, 0, BLOCK, last));
		assert_true(allowed(calls[i], DISK, 0, BLOCK, last - (UINT64_C(1) << 32) + 1));
		assert_true(allowed(calls[i], DISK, 0, BLOCK, UINT32_MAX));
		assert_false(allowed(calls[i], DISK, 0, BLOCK, last + 1));
		assert_false(allowed(calls[i], DISK, 0, BLOCK, UINT64_C(4) << 32));
		assert_false(allowed(calls[i], DISK, 0, BLOCK, UINT64_MAX));
		assert_false(allowed(calls[i], DISK, 0, 2 * BLOCK, 0));
		assert_false(allowed(calls[i], DISK, 0, 0, 0));
		assert_false(allowed(calls[i], DISK, 0, (UINT64_C(1) << 32) + BLOCK, 0));
		assert_false(allowed(calls[i], NET, 0, BLOCK, 0));
	}
}

static void what_wakes_a_guest_is_allowed_where_it_wants_to_be_told(void **state)
{
	enum { WAKE = 9 };

	(void)state;
	assert_false(allowed(SYS_rt_sigreturn, 0, 0, 0, 0));
	assert_false(allowed(SYS_write, WAKE, 0, 0, 0));
	filter_allow_wake(&filter, WAKE);
	assert_true(allowed(SYS_rt_sigreturn, 0, 0, 0, 0));
	assert_true(allowed(SYS_write, WAKE, 0, 0, 0));
	assert_false(allowed(SYS_read, WAKE, 0, 0, 0));
}

static void frames_in_pieces_are_read_and_written_by_their_device_alone(void **state)
{
	(void)state;
	for (uint64_t fd = 0; fd < 16; fd++) {
		assert_true(allowed(SYS_readv, fd, 0, 0, 0) == (fd == NET));
		assert_true(allowed(SYS_writev, fd, 0, 0, 0) == (fd == NET));
		assert_true(allowed(SYS_write, fd, 0, 0, 0) == (fd == 1 || fd == 2 || fd == NET));
		assert_false(allowed(SYS_read, fd, 0, 0, 0));
	}
}

/* With all that an image may be allowed. */
static void twelve_calls_at_most_are_known(void **state)
{
	static const uint64_t a[] = { EPOLL, TIMER, NET, DISK, 0, 1, ARCH_SET_FS };
	size_t found = 0;

	(void)state;
	filter_allow_wake(&filter, 9);
	filter_allow_trace(&filter, 63);
	for (int number = 0; number < 1024; number++) {
		bool known = false;

		for (size_t i = 0; i < WD_COUNT(a); i++)
			known |= allowed(number, a[i], 0, BLOCK, 0);
		found += known;
	}
	assert_int_equal(found, 12);
}

static void other_abis_are_refused(void **state)
{
	enum { X32 = 0x40000000 };

	(void)state;
	assert_false(allowed(X32 | SYS_exit_group, 0, 0, 0, 0));
	assert_false(allowed(X32 | SYS_write, 1, 0, 0, 0));
	assert_true(run(&(struct seccomp_data){ .nr = SYS_exit_group, .arch = AUDIT_ARCH_I386 }) ==
		SECCOMP_RET_KILL_PROCESS);
}

static void a_trace_is_written_and_no_more(void **state)
{
	enum { TRACE = 63 };

	(void)state;
	assert_false(allowed(SYS_write, TRACE, 0, 0, 0));
	filter_allow_trace(&filter, TRACE);
	assert_true(allowed(SYS_write, TRACE, 0, 0, 0));
	assert_false(allowed(SYS_write, TRACE - 1, 0, 0, 0));
	assert_false(allowed(SYS_read, TRACE, 0, 0, 0));
	assert_false(allowed(SYS_pwrite64, TRACE, 0, BLOCK, 0));
}

static void sixty_three_disks_fit(void **state)
{
	static struct manifest manifest;

	(void)state;
	manifest.entries = SOLO5_MFT_ENTRIES_MAX;
	for (int i = 1; i < SOLO5_MFT_ENTRIES_MAX; i++) {
		struct solo5_mft_entry *e = &manifest.entry[i];

		e->type = SOLO5_BLOCK_BASIC;
		e->fd = 10 + i;
		e->block.capacity = 512u * (unsigned)i;
		e->block.block_size = 512;
		e->attached = 1;
	}
	filter_init(&filter);
	filter_allow_spt(&filter, &manifest, EPOLL, TIMER, false);
	assert_true(filter.len < FILTER_MAX);
	assert_true(allowed(SYS_pwrite64, 73, 0, 512, 62 * 512));
	assert_true(allowed(SYS_fdatasync, 73, 0, 0, 0));
	assert_false(allowed(SYS_fdatasync, 74, 0, 0, 0));
	assert_false(allowed(SYS_pwrite64, 73, 0, 512, 63 * 512));
	assert_false(allowed(SYS_pwrite64, 74, 0, 512, 0));
	assert_true(allowed(SYS_exit_group, 0, 0, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_the_abi_names_is_allowed, set_up),
		cmocka_unit_test_setup(a_trace_is_written_and_no_more, set_up),
		cmocka_unit_test_setup(other_calls_are_refused, set_up),
		cmocka_unit_test_setup(other_arguments_are_refused, set_up),
		cmocka_unit_test_setup(a_disk_is_used_by_blocks_that_end_within_it, set_up),
		cmocka_unit_test_setup(what_wakes_a_guest_is_allowed_where_it_wants_to_be_told,
			set_up),
		cmocka_unit_test_setup(
			frames_in_pieces_are_read_and_written_by_their_device_alone,
			set_up_for_pieces),
		cmocka_unit_test_setup(twelve_calls_at_most_are_known, set_up_for_pieces),
		cmocka_unit_test_setup(other_abis_are_refused, set_up),
		cmocka_unit_test(sixty_three_disks_fit),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
