/* SPDX-License-Identifier: ISC */
/* The sources themselves, under other names, against the host's functions. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FUNCTIONS(X)                                                    \
	X(memcpy) X(memmove) X(memset) X(memcmp) X(memchr)              \
	X(strlen) X(strnlen) X(strcmp) X(strncmp) X(strchr) X(strrchr)  \
	X(strspn) X(strcspn) X(qsort) X(bsearch)

/* Ours are of the type of the host's, which are kept before they are renamed. */
#define DECLARE(f)                                \
	extern __typeof__(f) our_##f;             \
	static __typeof__(f) *const host_##f = f;
FUNCTIONS(DECLARE)

#define memcpy  our_memcpy
#define memmove our_memmove
#define memset  our_memset
#define memcmp  our_memcmp
#define memchr  our_memchr
#define strlen  our_strlen
#define strnlen our_strnlen
#define strcmp  our_strcmp
#define strncmp our_strncmp
#define strchr  our_strchr
#define strrchr our_strrchr
#define strspn  our_strspn
#define strcspn our_strcspn
#define qsort   our_qsort
#define bsearch our_bsearch
#define __memcpy_chk  our_memcpy_chk
#define __memmove_chk our_memmove_chk
#define __memset_chk  our_memset_chk

#include "../arch/x86_64/memmove.c"
#include "../arch/x86_64/memset.c"
#include "../src/bsearch.c"
#include "../src/fortify.c"
#include "../src/memchr.c"
#include "../src/memcmp.c"
#include "../src/memcpy.c"
#include "../src/qsort.c"
#include "../src/strchr.c"
#include "../src/strcmp.c"
#include "../src/strcspn.c"
#include "../src/strlen.c"
#include "../src/strncmp.c"
#include "../src/strnlen.c"
#include "../src/strrchr.c"
#include "../src/strspn.c"

enum { SIZE = 1200 };

static unsigned next_number(void)
{
	static uint64_t seed = 1;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33);
}

/* Bytes of few kinds, so that equal and different both happen. */
static void fill(unsigned char *bytes, size_t n, unsigned kinds)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)(next_number() % kinds * 0x55);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void assert_same(const unsigned char *a, const unsigned char *b)
{
	assert_int_equal(host_memcmp(a, b, SIZE), 0);
}

static void memmove_and_memcpy_move_every_length(void **state)
{
	unsigned char ours[SIZE], host[SIZE];

	(void)state;
	for (size_t n = 0; n < 520; n++) {
		for (size_t from = 0; from < 16; from++) {
			fill(ours, SIZE, 256);
			host_memcpy(host, ours, SIZE);
			assert_ptr_equal(memcpy(ours + 600 + n % 7, ours + from, n),
			                 ours + 600 + n % 7);
			host_memcpy(host + 600 + n % 7, host + from, n);
			assert_same(ours, host);
		}
	}
}

static void memmove_moves_what_overlaps(void **state)
{
	unsigned char ours[SIZE], host[SIZE];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		size_t n = next_number() % (1u << next_number() % 11);
		size_t from = next_number() % 100, to = from + next_number() % 40;

		if (next_number() % 2) {
			size_t other = from;

			from = to;
			to = other;
		}
		if (i % 64 == 0) {
			fill(ours, SIZE, 256);
			host_memcpy(host, ours, SIZE);
		}
		assert_ptr_equal(memmove(ours + to, ours + from, n), ours + to);
		host_memmove(host + to, host + from, n);
		assert_same(ours, host);
	}
}

static void memset_fills_every_length(void **state)
{
	unsigned char ours[SIZE] = { 0 }, host[SIZE] = { 0 };

	(void)state;
	for (size_t n = 0; n < 1000; n++) {
		size_t at = next_number() % 64;
		int c = (int)next_number() - (1 << 30); /* converted to unsigned char */

		assert_ptr_equal(memset(ours + at, c, n), ours + at);
		host_memset(host + at, c, n);
		assert_same(ours, host);
	}
}

static void comparing_and_searching_memory_is_as_on_the_host(void **state)
{
	unsigned char a[SIZE], b[SIZE];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		size_t n = next_number() % (1u << next_number() % 11), at = next_number() % 40;

		if (i % 64 == 0)
			fill(a, SIZE, 4);
		host_memcpy(b, a, SIZE);
		b[next_number() % SIZE] ^= 0x80;
		assert_int_equal(sign(memcmp(a + at, b + at, n)),
		                 sign(host_memcmp(a + at, b + at, n)));
		assert_ptr_equal(memchr(a + at, 0x1aa, n % 5), host_memchr(a + at, 0x1aa, n % 5));
		assert_ptr_equal(memchr(a + at, 7, n), NULL);
	}
}

static void strings_are_as_on_the_host(void **state)
{
	unsigned char a[40], b[40];
	char accepted[] = "\x55\xaa";

	(void)state;
	for (int i = 0; i < 200000; i++) {
		const char *s = (const char *)a + next_number() % 16;
		const char *t = (const char *)b + next_number() % 16;
		size_t n = next_number() % 20;
		int c = (int)(next_number() % 4 * 0x55);

		fill(a, sizeof a - 1, 2 + next_number() % 3);
		fill(b, sizeof b - 1, 2 + next_number() % 3);
		a[sizeof a - 1] = b[sizeof b - 1] = '\0';
		assert_int_equal(strlen(s), host_strlen(s));
		assert_int_equal(strnlen(s, n), host_strnlen(s, n));
		assert_int_equal(sign(strcmp(s, t)), sign(host_strcmp(s, t)));
		assert_int_equal(sign(strncmp(s, t, n)), sign(host_strncmp(s, t, n)));
		assert_ptr_equal(strchr(s, c), host_strchr(s, c));
		assert_ptr_equal(strrchr(s, c), host_strrchr(s, c));
		assert_int_equal(strspn(s, accepted), host_strspn(s, accepted));
		assert_int_equal(strcspn(s, accepted), host_strcspn(s, accepted));
	}
}

/* Reads no byte behind the end: the next page is not mapped. */
static void nothing_is_read_behind_the_end(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *end = map + page;
	unsigned char copy[64];

	(void)state;
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(mprotect(end, page, PROT_NONE), 0);
	for (size_t n = 1; n < 64; n++) {
		memset(end - n, 'x', n);
		memmove(copy, end - n, n);
		memmove(end - n, copy, n);
		assert_int_equal(memcmp(end - n, copy, n), 0);
		assert_null(memchr(end - n, 'y', n));
		assert_int_equal(strnlen((char *)end - n, n), n);
		assert_int_equal(strncmp((char *)end - n, (char *)copy, n), 0);
		end[-1] = '\0';
		assert_int_equal(strlen((char *)end - n), n - 1);
		assert_ptr_equal(strchr((char *)end - n, '\0'), end - 1);
	}
	assert_int_equal(munmap(map, 2 * page), 0);
}

/* ---- Sorting ------------------------------------------------------------------------- */

static size_t comparisons;

static int by_first_bytes(const void *one, const void *other)
{
	comparisons++;
	return host_memcmp(one, other, 3);
}

static void sorting_gives_what_the_host_gives(void **state)
{
	unsigned char ours[3 * SIZE], host[3 * SIZE];

	(void)state;
	for (size_t count = 0; count < SIZE; count += 1 + count / 8) {
		for (unsigned kinds = 1; kinds < 4; kinds++) {
			fill(ours, 3 * count, kinds);
			host_memcpy(host, ours, 3 * count);
			qsort(ours, count, 3, by_first_bytes);
			host_qsort(host, count, 3, by_first_bytes);
			assert_int_equal(host_memcmp(ours, host, 3 * count), 0);
		}
	}
}

static void large_elements_move_as_a_whole(void **state)
{
	enum { COUNT = 50, LARGE = 200 };
	static unsigned char element[COUNT][LARGE];

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		host_memset(element[i], (int)(i * 37 % COUNT), LARGE);
	qsort(element, COUNT, LARGE, by_first_bytes);
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < LARGE; j++)
			assert_int_equal(element[i][j], i);
}

/* Orders that make a quicksort quadratic: 2 n log2 n is the most a heapsort needs. */
static void no_order_is_quadratic(void **state)
{
	enum { COUNT = 4096, LOG = 12 };
	static unsigned char element[COUNT][3];

	(void)state;
	for (int order = 0; order < 4; order++) {
		for (unsigned i = 0; i < COUNT; i++) {
			unsigned at[] = { i, COUNT - 1 - i, i < COUNT / 2 ? i : COUNT - i, 0 };

			element[i][0] = (unsigned char)(at[order] >> 8);
			element[i][1] = (unsigned char)at[order];
		}
		comparisons = 0;
		qsort(element, COUNT, 3, by_first_bytes);
		assert_in_range(comparisons, COUNT, 2 * COUNT * LOG);
		for (unsigned i = 1; i < COUNT; i++)
			assert_true(host_memcmp(element[i - 1], element[i], 3) <= 0);
	}
}

static void searching_finds_what_is_there(void **state)
{
	unsigned char sorted[64][3] = { { 0 } }, key[3] = { 0 };

	(void)state;
	for (size_t i = 0; i < 64; i++)
		sorted[i][0] = (unsigned char)(2 * i + 1);
	for (size_t count = 0; count <= 64; count++) {
		for (unsigned k = 0; k < 130; k++) {
			key[0] = (unsigned char)k;
			assert_ptr_equal(bsearch(key, sorted, count, 3, by_first_bytes),
			                 host_bsearch(key, sorted, count, 3, by_first_bytes));
		}
	}
}

/* ---- Fortified entry points ------------------------------------------------------------- */

static void checked_copies_work_up_to_their_room(void **state)
{
	unsigned char bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	(void)state;
	assert_ptr_equal(__memcpy_chk(bytes, bytes + 4, 4, 4), bytes);
	assert_int_equal(host_memcmp(bytes, "\5\6\7\10\5\6\7\10", 8), 0);
	assert_ptr_equal(__memmove_chk(bytes + 1, bytes, 7, 7), bytes + 1);
	assert_int_equal(host_memcmp(bytes, "\5\5\6\7\10\5\6\7", 8), 0);
	assert_ptr_equal(__memset_chk(bytes, 9, 2, SIZE_MAX), bytes);
	assert_int_equal(host_memcmp(bytes, "\11\11\6\7\10\5\6\7", 8), 0);
}

static void overflow(int which)
{
	unsigned char to[8] = { 0 }, from[8] = { 0 };

	signal(SIGILL, SIG_DFL);
	switch (which) {
	case 0:  __memcpy_chk(to, from, 8, 7); break;
	case 1:  __memmove_chk(to, from, 8, 7); break;
	default: __memset_chk(to, 0, 8, 7); break;
	}
}

static void more_than_the_room_stops_the_image(void **state)
{
	(void)state;
	for (int which = 0; which < 3; which++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			overflow(which);
			_exit(0);
		}
		assert_true(child > 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGILL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memmove_and_memcpy_move_every_length),
		cmocka_unit_test(memmove_moves_what_overlaps),
		cmocka_unit_test(memset_fills_every_length),
		cmocka_unit_test(comparing_and_searching_memory_is_as_on_the_host),
		cmocka_unit_test(strings_are_as_on_the_host),
		cmocka_unit_test(nothing_is_read_behind_the_end),
		cmocka_unit_test(sorting_gives_what_the_host_gives),
		cmocka_unit_test(large_elements_move_as_a_whole),
		cmocka_unit_test(no_order_is_quadratic),
		cmocka_unit_test(searching_finds_what_is_there),
		cmocka_unit_test(checked_copies_work_up_to_their_room),
		cmocka_unit_test(more_than_the_room_stops_the_image),
	};

	return cmocka_run_group_tests_name("libc", tests, NULL, NULL);
}
