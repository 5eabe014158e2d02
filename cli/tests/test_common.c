/* SPDX-License-Identifier: ISC */
/* Versions, ranges, opam files, names: what the command and config.c share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "file.h"
#include "package.h"
#include "version.h"

static void versions_are_in_opams_order(void **state)
{
	static const char *const rising[] = {
		"0~", "0", "0.9", "0.15~rc1", "0.15", "0.15a", "0.15+x", "0.15.1", "1", "1.0",
		"1.a", "10", "010.1", "100000000000000000000000", "100000000000000000000001",
	};
	size_t count = sizeof rising / sizeof rising[0];

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			assert_true((i < k) == (version_compare(rising[i], rising[k]) < 0) &&
			            (i > k) == (version_compare(rising[i], rising[k]) > 0));
	assert_int_equal(version_compare("1.01", "1.1"), 0);
}

static void ranges_hold_for_the_versions_they_say(void **state)
{
	(void)state;
	assert_true(range_holds("", "1"));
	assert_true(range_holds(">= \"1.0\" & < \"2.0\"", "1.9.9"));
	assert_false(range_holds(">= \"1.0\" & < \"2.0\"", "2.0"));
	assert_true(range_holds("< \"1\" | > \"2\" & != \"3\"", "4"));
	assert_false(range_holds("< \"1\" | > \"2\" & != \"3\"", "3"));
	assert_true(range_holds("!(= \"3\")", "4"));
	assert_true(range_holds("(< \"1\" | > \"2\") & os = \"linux\"", "3"));
	assert_false(range_holds("with-test & > \"1\"", "3"));
}

static void a_range_that_is_for_tests_does_not_apply(void **state)
{
	(void)state;
	assert_true(range_applies(""));
	assert_true(range_applies(">= \"9\""));
	assert_true(range_applies("build & < \"2\""));
	assert_false(range_applies("with-test"));
	assert_false(range_applies("os = \"macos\" & >= \"1\""));
}

static bool meet(const char *a, const char *b)
{
	const char *both[] = { a, b };

	return ranges_meet(&(struct texts){ both, 2 });
}

static void ranges_meet_where_one_version_is_in_both(void **state)
{
	(void)state;
	assert_true(meet("", ""));
	assert_true(meet(">= \"1\"", "< \"2\""));
	assert_true(meet(">= \"1\"", "<= \"1\""));
	assert_false(meet(">= \"1\"", "< \"1\""));
	assert_false(meet("> \"1\"", "<= \"1\""));
	assert_true(meet("> \"1\"", "< \"1.1\""));
	assert_false(meet("= \"1\"", "= \"2\""));
	assert_true(meet("= \"1\" | = \"2\"", "!= \"1\""));
}

static const struct package *read_back(const char *contents)
{
	static struct package p;

	p = (struct package){ 0 };
	file_write("test.opam", contents);
	opam_read("test.opam", &p);
	return &p;
}

static void opam_files_are_read(void **state)
{
	const struct package *p = read_back(
		"# a comment\nopam-version: \"2.0\" (* another *)\nversion: \"1.2\"\n"
		"synopsis: \"say \\\"hi\\\"\"\ndescription: \"\"\"\nmany \"lines\": [\n\"\"\"\n"
		"depends: [\n  \"a\" {>= \"1\" & < \"2\"}\n  \"b\" & \"t\" {with-test}\n]\n"
		"build: [ [ make \"x]\" ] {os != \"linux\"} ]\nurl { src: \"http://x\" }\n"
		"depexts: [ [ \"x-dev\" \"y-dev\" ] {os = \"linux\"} [ \"z\" ] {os = \"win32\"} ]\n"
		"x-wadi-targets: [ \"unix\" \"spt\" ]\nx-wadi-libraries: \"m\"\n");

	(void)state;
	assert_string_equal(p->version, "1.2");
	assert_string_equal(p->synopsis, "say \"hi\"");
	assert_int_equal(p->depend_count, 2);
	assert_string_equal(p->depends[0].range, ">= \"1\" & < \"2\"");
	assert_string_equal(p->depends[1].name, "b");
	assert_int_equal(p->depext_count, 2);
	assert_string_equal(texts_spoken(&p->targets), "unix and spt");
	assert_string_equal(texts_spoken(&p->libraries), "m");
}

static void the_nearest_word_is_found(void **state)
{
	const char *words[] = { "configure", "build", "run" };
	struct texts list = { words, 3 };

	(void)state;
	assert_string_equal(texts_nearest(&list, "biuld"), "build");
	assert_string_equal(texts_nearest(&list, "confgure"), "configure");
	assert_string_equal(texts_nearest(&list, "rn"), "run");
	assert_null(texts_nearest(&list, "frobnicate"));
	assert_null(texts_nearest(&list, ""));
	assert_null(texts_nearest(&list, text("%0200d", 0)));
}

static void texts_are_quoted_for_who_reads_them(void **state)
{
	(void)state;
	assert_string_equal(text_literal("a\"b\\c\n?1"), "\"a\\\"b\\\\c\\012\\0771\"");
	assert_string_equal(text_literal(NULL), "NULL");
	assert_string_equal(text_json("a\"\t"), "\"a\\\"\\u0009\"");
	assert_string_equal(text_json(NULL), "null");
	assert_string_equal(text_quoted("--a=b.c"), "--a=b.c");
	assert_string_equal(text_quoted("it's"), "'it'\\''s'");
	assert_string_equal(text_quoted(""), "''");
	assert_string_equal(text_identifier("css/a-b.c"), "css_a_b_c");
}

static void included_files_are_found(void **state)
{
	(void)state;
	assert_string_equal(text_included("#include \"a/b.h\" // why"), "a/b.h");
	assert_string_equal(text_included(" #\tinclude\t\"a\""), "a");
	assert_null(text_included("#include <a.h>"));
	assert_null(text_included("// #include \"a.h\""));
	assert_null(text_included(""));
}

static void files_are_written_only_when_they_change(void **state)
{
	(void)state;
	folder_make("a/b");
	file_write("a/b/c", "one");
	assert_int_equal(chmod("a/b", 0555), 0);
	file_write("a/b/c", "one");
	assert_int_equal(chmod("a/b", 0755), 0);
	file_write("a/b/c", "two");
	assert_string_equal(file_read("a/b/c"), "two");
	assert_null(file_read("a/none"));
	assert_true(file_remove("a"));
	assert_false(file_remove("a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_in_opams_order),
		cmocka_unit_test(ranges_hold_for_the_versions_they_say),
		cmocka_unit_test(a_range_that_is_for_tests_does_not_apply),
		cmocka_unit_test(ranges_meet_where_one_version_is_in_both),
		cmocka_unit_test(opam_files_are_read),
		cmocka_unit_test(the_nearest_word_is_found),
		cmocka_unit_test(texts_are_quoted_for_who_reads_them),
		cmocka_unit_test(included_files_are_found),
		cmocka_unit_test(files_are_written_only_when_they_change),
	};

	return cmocka_run_group_tests_name("cli/common", tests, NULL, NULL);
}
