/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "report.h"
#include "wadi/abi/wadi.h"

const char tender_name[] = "test_report_log";

/* ---- A guest with a log ---------------------------------------------------------------- */

enum { BASE = 0x100000, SIZE = 4096, RING = 256, BYTES = 1024, NAME = 16, SOURCE = 32 };

static uint8_t memory[SIZE];

static bool read_guest(void *self, uint64_t addr, struct wd_room into)
{
	(void)self;
	if (addr < BASE || addr - BASE > SIZE || into.len > SIZE - (addr - BASE))
		return false;
	memcpy(into.ptr, memory + (addr - BASE), into.len);
	return true;
}

static struct wadi_log_ring *ring(void)
{
	return (void *)(memory + RING);
}

/* Puts bytes in, round and round. */
static void append(const void *from, size_t len)
{
	const uint8_t *bytes = from;

	for (size_t i = 0; i < len; i++)
		ring()->bytes[(ring()->first + ring()->used++) % BYTES] = bytes[i];
}

static void add(uint32_t level, uint64_t when, const char *text, const char *tags)
{
	struct wadi_log_record r = {
		BASE + SOURCE, when, level, (uint16_t)strlen(text), (uint16_t)strlen(tags),
	};

	append(&r, sizeof r);
	append(text, strlen(text));
	append(tags, strlen(tags));
}

static int set_up(void **state)
{
	(void)state;
	memset(memory, 0, sizeof memory);
	memcpy(memory + NAME, "mill", 5);
	*(uint64_t *)(void *)(memory + SOURCE) = BASE + NAME;
	*ring() = (struct wadi_log_ring){ .size = BYTES };
	return 0;
}

/* What is printed of it. */
static const char *report_at(uint64_t addr)
{
	static char text[1 << 16];
	const struct machine machine = { .end = BASE + SIZE, .read = read_guest };
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t len;

	assert_non_null(file);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	report_log(&machine, addr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	rewind(file);
	len = fread(text, 1, sizeof text - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

static const char *report(void)
{
	return report_at(BASE + RING);
}

#define HEADING "  the log's last messages, times as since the first:\n"

/* ---- Tests ---------------------------------------------------------------------------------- */

static void messages_are_printed_with_time_level_source_and_tags(void **state)
{
	(void)state;
	add(4, 5000000000, "up", "");
	add(3, 6000001000, "50 sacks", "stone=upper");
	assert_string_equal(report(), HEADING
		"  [    0.000000] INF [mill] up\n"
		"  [    1.000001] WRN [mill] 50 sacks stone=upper\n");
}

static void a_ring_goes_round(void **state)
{
	(void)state;
	for (uint64_t first = BYTES - 40; first < BYTES; first++) {
		ring()->first = first;
		ring()->used = 0;
		add(2, 0, "round", "and=round");
		assert_string_equal(report(),
			HEADING "  [    0.000000] ERR [mill] round and=round\n");
	}
}

static void only_the_last_are_printed(void **state)
{
	const char *said;
	char text[8];
	size_t lines = 0;

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		(void)snprintf(text, sizeof text, "n%u.", i);
		add(5, 0, text, "");
	}
	said = report();
	for (const char *c = said; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 1 + 16);
	assert_null(strstr(said, "n13."));
	assert_non_null(strstr(said, "n14."));
	assert_non_null(strstr(said, "n29."));
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	(void)state;
	memcpy(memory + NAME, "m\nll", 5);
	add(9, 0, "\033[2J\n", "a=\x9b");
	assert_string_equal(report(), HEADING "  [    0.000000] --- [m?ll] ?[2J? a=?\n");
}

static void a_name_that_is_not_there_is_empty(void **state)
{
	(void)state;
	*(uint64_t *)(void *)(memory + SOURCE) = 8;
	add(1, 0, "x", "");
	assert_string_equal(report(), HEADING "  [    0.000000] APP [] x\n");
}

static void without_messages_nothing_is_printed(void **state)
{
	(void)state;
	assert_string_equal(report(), "");
	ring()->size = 0;
	assert_string_equal(report(), "");
	assert_string_equal(report_at(0), "");
	assert_string_equal(report_at(BASE + SIZE - 8), "");
	assert_string_equal(report_at(UINT64_MAX - 8), "");
}

static void what_makes_no_sense_is_not_followed(void **state)
{
	const struct wadi_log_ring bad[] = {
		{ .size = UINT64_MAX, .used = 64 }, { .size = BYTES, .first = BYTES, .used = 64 },
		{ .size = BYTES, .used = BYTES + 1 }, { .size = (1 << 16) + 1, .used = 64 },
	};

	(void)state;
	add(4, 0, "x", "");
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		*ring() = bad[i];
		assert_string_equal(report(), "");
	}
	*ring() = (struct wadi_log_ring){ .size = BYTES };
	add(4, 0, "x", "");
	ring()->used--; /* a record that ends behind what is used */
	assert_string_equal(report(), "");
}

/* None reads what it must not, or goes on for ever. */
static void damage_of_any_kind_is_survived(void **state)
{
	(void)state;
	srand(1);
	for (int run = 0; run < 300; run++) {
		set_up(NULL);
		for (int i = 0; i < 20; i++)
			add(4, 0, "some text", "tag=1");
		for (int i = 0; i < 20; i++)
			memory[RING + rand() % (int)(sizeof *ring() + BYTES)] = (uint8_t)rand();
		assert_true(strlen(report()) < 17 * 600);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(messages_are_printed_with_time_level_source_and_tags,
			set_up),
		cmocka_unit_test_setup(a_ring_goes_round, set_up),
		cmocka_unit_test_setup(only_the_last_are_printed, set_up),
		cmocka_unit_test_setup(control_characters_do_not_reach_the_terminal, set_up),
		cmocka_unit_test_setup(a_name_that_is_not_there_is_empty, set_up),
		cmocka_unit_test_setup(without_messages_nothing_is_printed, set_up),
		cmocka_unit_test_setup(what_makes_no_sense_is_not_followed, set_up),
		cmocka_unit_test_setup(damage_of_any_kind_is_survived, set_up),
	};

	return cmocka_run_group_tests_name("report_log", tests, NULL, NULL);
}
