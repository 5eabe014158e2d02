/* SPDX-License-Identifier: ISC */
/* Values of arguments: every kind, its limits, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "wadi/boot.h"

/* Space for a value of any kind, to see that it is left alone. */
union value {
	const char *text;
	bool flag;
	int64_t number;
	uint16_t port;
	uint64_t size;
	wd_span span;
	struct wd_addr ip;
	struct wd_prefix prefix;
	struct wd_texts texts;
	struct wd_ips ips;
	struct wd_prefixes prefixes;
	uint8_t byte[sizeof(struct wd_prefixes)];
};

static union value value;

static void assert_read(enum wd_boot_kind kind, const char *text)
{
	memset(&value, 0xa5, sizeof value);
	assert_null(wd_boot_read(kind, text, &value));
}

static void assert_refused(enum wd_boot_kind kind, const char *text, wd_err why)
{
	memset(&value, 0xa5, sizeof value);
	assert_ptr_equal(wd_boot_read(kind, text, &value), why);
	for (size_t i = 0; i < sizeof value; i++)
		assert_int_equal(value.byte[i], 0xa5);
}

/* `texts` ends with NULL. */
static void assert_all_bad(enum wd_boot_kind kind, const char *const *texts)
{
	for (; *texts; texts++)
		assert_refused(kind, *texts, wd_boot_bad_value);
}

static void text_is_kept_as_it_stands(void **state)
{
	const char *text = " any thing, \xff ";

	(void)state;
	assert_read(WD_BOOT_text, text);
	assert_ptr_equal(value.text, text);
	assert_read(WD_BOOT_text, "");
	assert_string_equal(value.text, "");
}

static void flag_is_true_or_false(void **state)
{
	(void)state;
	assert_read(WD_BOOT_flag, "true");
	assert_true(value.flag);
	assert_read(WD_BOOT_flag, "false");
	assert_false(value.flag);
	assert_all_bad(WD_BOOT_flag, (const char *[]){
		"", "True", "yes", "1", "true ", "tru", NULL });
}

static void int_has_a_sign_and_64_bits(void **state)
{
	(void)state;
	assert_read(WD_BOOT_int, "-12");
	assert_int_equal(value.number, -12);
	assert_read(WD_BOOT_int, "+7");
	assert_int_equal(value.number, 7);
	assert_read(WD_BOOT_int, "9223372036854775807");
	assert_true(value.number == INT64_MAX);
	assert_read(WD_BOOT_int, "-9223372036854775808");
	assert_true(value.number == INT64_MIN);
	assert_all_bad(WD_BOOT_int, (const char *[]){
		"", "-", "+", "--1", "+-1", " 1", "1 ", "1.0", "0x10", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999", NULL });
}

static void port_has_16_bits(void **state)
{
	(void)state;
	assert_read(WD_BOOT_port, "65535");
	assert_int_equal(value.port, 65535);
	assert_read(WD_BOOT_port, "0");
	assert_int_equal(value.port, 0);
	assert_all_bad(WD_BOOT_port, (const char *[]){
		"", "-1", "+1", "65536", "http", "80,81", NULL });
}

static void size_has_binary_units(void **state)
{
	(void)state;
	assert_read(WD_BOOT_size, "17");
	assert_int_equal(value.size, 17);
	assert_read(WD_BOOT_size, "4k");
	assert_int_equal(value.size, 4096);
	assert_read(WD_BOOT_size, "64M");
	assert_int_equal(value.size, 64 << 20);
	assert_read(WD_BOOT_size, "3G");
	assert_int_equal(value.size, UINT64_C(3) << 30);
	assert_read(WD_BOOT_size, "16777215T");
	assert_true(value.size == UINT64_C(16777215) << 40);
	assert_read(WD_BOOT_size, "18446744073709551615");
	assert_true(value.size == UINT64_MAX);
	assert_all_bad(WD_BOOT_size, (const char *[]){
		"", "k", "4K", "4kB", "4 k", "-4k", "1.5M", "4kk", "16777216T",
		"18014398509481984k", "18446744073709551616", NULL });
}

static void span_is_as_span_h_says(void **state)
{
	(void)state;
	assert_read(WD_BOOT_span, "1.5s");
	assert_int_equal(value.span.ns, 1500000000);
	assert_all_bad(WD_BOOT_span, (const char *[]){ "", "soon", "5", "5 s", "-1s", NULL });
}

static void ip_and_prefix_are_as_addr_h_says(void **state)
{
	struct wd_addr four = wd_ipv4(10, 0, 0, 2);

	(void)state;
	assert_read(WD_BOOT_ip, "10.0.0.2");
	assert_memory_equal(&value.ip, &four, sizeof four);
	assert_read(WD_BOOT_ip, "fe80::1");
	assert_int_equal(value.ip.ip[15], 1);
	assert_read(WD_BOOT_prefix, "10.0.0.2/24");
	assert_memory_equal(&value.prefix.addr, &four, sizeof four);
	assert_int_equal(value.prefix.bits, 96 + 24);
	assert_all_bad(WD_BOOT_ip, (const char *[]){
		"", "10.0.0", "10.0.0.256", "10.0.0.2/24", "fe80::1%eth0", "host", NULL });
	assert_all_bad(WD_BOOT_prefix, (const char *[]){
		"", "10.0.0.2", "10.0.0.2/", "10.0.0.2/33", "fe80::/129", "/8", NULL });
}

static void list_has_its_entries_in_order(void **state)
{
	struct wd_addr second = wd_ipv4(10, 0, 0, 2);

	(void)state;
	assert_read(WD_BOOT_texts, "a,,long one");
	assert_int_equal(value.texts.len, 3);
	assert_memory_equal(value.texts.at[0].ptr, "a", 1);
	assert_int_equal(value.texts.at[1].len, 0);
	assert_int_equal(value.texts.at[2].len, 8);
	assert_memory_equal(value.texts.at[2].ptr, "long one", 8);
	assert_read(WD_BOOT_ips, "10.0.0.1,10.0.0.2");
	assert_int_equal(value.ips.len, 2);
	assert_memory_equal(&value.ips.at[1], &second, sizeof second);
	assert_read(WD_BOOT_prefixes, "10.0.0.0/8,fe80::/10,::/0");
	assert_int_equal(value.prefixes.len, 3);
	assert_int_equal(value.prefixes.at[1].bits, 10);
	assert_int_equal(value.prefixes.at[2].bits, 0);
}

static void empty_text_is_an_empty_list(void **state)
{
	(void)state;
	assert_read(WD_BOOT_texts, "");
	assert_int_equal(value.texts.len, 0);
	assert_read(WD_BOOT_ips, "");
	assert_int_equal(value.ips.len, 0);
	assert_read(WD_BOOT_prefixes, "");
	assert_int_equal(value.prefixes.len, 0);
}

static void list_with_one_bad_entry_is_refused_whole(void **state)
{
	(void)state;
	assert_all_bad(WD_BOOT_ips, (const char *[]){
		",", "10.0.0.1,", ",10.0.0.1", "10.0.0.1,,10.0.0.2", "10.0.0.1, 10.0.0.2", NULL });
	assert_all_bad(WD_BOOT_prefixes, (const char *[]){
		"10.0.0.0/8,10.0.0.1", "10.0.0.0/8,fe80::/10,", NULL });
}

/* `entry` n times, with commas between. */
static const char *repeat(const char *entry, int n)
{
	static char text[1024];
	char *p = text;

	for (int i = 0; i < n; i++)
		p += snprintf(p, (size_t)(text + sizeof text - p), "%s%s", i ? "," : "", entry);
	return text;
}

static void list_has_its_limit(void **state)
{
	(void)state;
	assert_read(WD_BOOT_texts, repeat("x", WD_LIST_MAX));
	assert_int_equal(value.texts.len, WD_LIST_MAX);
	assert_read(WD_BOOT_prefixes, repeat("::/1", WD_LIST_MAX));
	assert_int_equal(value.prefixes.at[WD_LIST_MAX - 1].bits, 1);
	assert_refused(WD_BOOT_texts, repeat("x", WD_LIST_MAX + 1), wd_boot_too_many);
	assert_refused(WD_BOOT_ips, repeat("::", WD_LIST_MAX + 1), wd_boot_too_many);
	assert_refused(WD_BOOT_prefixes, repeat("::/1", WD_LIST_MAX + 1), wd_boot_too_many);
	assert_true(wd_err_is(wd_boot_too_many, wd_boot_bad_value));
	assert_true(wd_err_is(wd_boot_bad_value, wd_malformed));
}

#define KIND(name, ...) WD_BOOT_##name,
static const enum wd_boot_kind all_kinds[] = { WD_BOOT_TYPES(KIND) };

static void example_of_every_kind_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(all_kinds); i++)
		assert_read(all_kinds[i], wd_boot_kind_example(all_kinds[i]));
	assert_string_equal(wd_boot_kind_name(WD_BOOT_prefix), "prefix");
	assert_string_equal(wd_boot_kind_example(WD_BOOT_prefix), "10.0.0.2/24");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_kept_as_it_stands),
		cmocka_unit_test(flag_is_true_or_false),
		cmocka_unit_test(int_has_a_sign_and_64_bits),
		cmocka_unit_test(port_has_16_bits),
		cmocka_unit_test(size_has_binary_units),
		cmocka_unit_test(span_is_as_span_h_says),
		cmocka_unit_test(ip_and_prefix_are_as_addr_h_says),
		cmocka_unit_test(list_has_its_entries_in_order),
		cmocka_unit_test(empty_text_is_an_empty_list),
		cmocka_unit_test(list_with_one_bad_entry_is_refused_whole),
		cmocka_unit_test(list_has_its_limit),
		cmocka_unit_test(example_of_every_kind_is_one),
	};

	return cmocka_run_group_tests_name("boot", tests, NULL, NULL);
}
