/* SPDX-License-Identifier: ISC */
/* wadi/test/fs.h - what every file system does. */
#ifndef WADI_TEST_FS_H
#define WADI_TEST_FS_H

#include "wadi/fs.h"
#include "wadi/test/expect.h"

/* Paths below are strings. */
#define WD_FS_AT(path) wd_str("conformance" path)

/* Has the file exactly these bytes? */
WD_TEST bool wd_fs_test_holds(wd_fs fs, struct wd_bytes path, const char *text, size_t len)
{
	struct wd_fs_stat stat = { 0 };
	uint8_t into[64] = { 0 };
	size_t got = 0;

	return !wd_fs_stat(fs, path, &stat) && stat.size == len && !stat.directory &&
	       !wd_fs_read(fs, path, 0, WD_ROOM(into), &got) &&
	       wd_bytes_equal(wd_bytes(into, got), wd_bytes(text, len));
}

/* Files: made, written, read, grown, cut. */
WD_TEST int wd_fs_test_files(wd_fs fs)
{
	struct wd_bytes file = WD_FS_AT("/file");
	uint8_t into[4] = { 0 };
	size_t got = 9;
	int failures = 0;

	WD_EXPECT(wd_fs_create(fs, file) == NULL);
	WD_EXPECT(wd_err_is(wd_fs_create(fs, file), wd_fs_exists));
	WD_EXPECT(wd_err_is(wd_fs_mkdir(fs, file), wd_fs_exists));
	WD_EXPECT(wd_fs_test_holds(fs, file, "", 0));
	WD_EXPECT(wd_fs_write(fs, file, 0, wd_str("hello")) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "hello", 5));
	WD_EXPECT(wd_fs_write(fs, file, 1, wd_str("a")) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "hallo", 5));
	WD_EXPECT(wd_fs_write(fs, file, 7, wd_str("!")) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "hallo\0\0!", 8));
	WD_EXPECT(wd_fs_write(fs, file, 20, wd_bytes(NULL, 0)) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "hallo\0\0!", 8));
	WD_EXPECT(wd_fs_resize(fs, file, 2) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "ha", 2));
	WD_EXPECT(wd_fs_resize(fs, file, 4) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "ha\0\0", 4));

	WD_EXPECT(wd_fs_read(fs, file, 1, WD_ROOM(into), &got) == NULL && got == 3);
	WD_EXPECT(into[0] == 'a');
	WD_EXPECT(wd_fs_read(fs, file, 4, WD_ROOM(into), &got) == NULL && got == 0);
	WD_EXPECT(wd_fs_read(fs, file, UINT64_MAX, WD_ROOM(into), &got) == NULL && got == 0);
	WD_EXPECT(wd_fs_read(fs, file, 0, wd_room(NULL, 0), &got) == NULL && got == 0);
	WD_EXPECT(wd_fs_write(fs, file, UINT64_MAX - 1, wd_str("far")) != NULL);
	WD_EXPECT(wd_fs_test_holds(fs, file, "ha\0\0", 4));
	return failures;
}

/* What can't be done with a directory, or with what is not one. */
WD_TEST int wd_fs_test_kinds(wd_fs fs)
{
	struct wd_fs_stat stat = { 0 };
	uint8_t into[1];
	size_t got;
	int failures = 0;

	WD_EXPECT(wd_fs_stat(fs, wd_str(""), &stat) == NULL && stat.directory);
	WD_EXPECT(wd_fs_stat(fs, WD_FS_AT(""), &stat) == NULL && stat.directory);
	WD_EXPECT(wd_err_is(wd_fs_read(fs, WD_FS_AT(""), 0, WD_ROOM(into), &got),
	                    wd_fs_is_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_write(fs, WD_FS_AT(""), 0, wd_str("x")), wd_fs_is_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_resize(fs, WD_FS_AT(""), 0), wd_fs_is_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_create(fs, wd_str("")), wd_fs_exists));
	WD_EXPECT(wd_err_is(wd_fs_mkdir(fs, WD_FS_AT("")), wd_fs_exists));
	WD_EXPECT(wd_err_is(wd_fs_remove(fs, WD_FS_AT("")), wd_fs_not_empty));
	WD_EXPECT(wd_err_is(wd_fs_remove(fs, wd_str("")), wd_fs_bad_path));

	WD_EXPECT(wd_err_is(wd_fs_create(fs, WD_FS_AT("/file/x")), wd_fs_not_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_mkdir(fs, WD_FS_AT("/file/x")), wd_fs_not_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_stat(fs, WD_FS_AT("/file/x"), &stat), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_create(fs, WD_FS_AT("/none/x")), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_stat(fs, WD_FS_AT("/none"), &stat), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_read(fs, WD_FS_AT("/none"), 0, WD_ROOM(into), &got),
	                    wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_write(fs, WD_FS_AT("/none"), 0, wd_str("x")), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_resize(fs, WD_FS_AT("/none"), 0), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_remove(fs, WD_FS_AT("/none")), wd_fs_not_found));
	return failures;
}

/* What is no path is refused by all. */
WD_TEST int wd_fs_test_paths(wd_fs fs)
{
	static const char *const bad[] = { "/", "conformance/", "conformance//file",
		                           "conformance/../x", "conformance/." };
	struct wd_fs_stat stat;
	uint8_t into[1];
	size_t got;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_bytes path = wd_str(bad[i]);

		WD_EXPECT(wd_err_is(wd_fs_stat(fs, path, &stat), wd_fs_bad_path));
		WD_EXPECT(wd_err_is(wd_fs_read(fs, path, 0, WD_ROOM(into), &got), wd_fs_bad_path));
		WD_EXPECT(wd_err_is(wd_fs_create(fs, path), wd_fs_bad_path));
		WD_EXPECT(wd_err_is(wd_fs_mkdir(fs, path), wd_fs_bad_path));
		WD_EXPECT(wd_err_is(wd_fs_remove(fs, path), wd_fs_bad_path));
		WD_EXPECT(wd_err_is(wd_fs_rename(fs, WD_FS_AT("/file"), path), wd_fs_bad_path));
	}
	return failures;
}

/* What wd_fs_list() told. */
struct wd_fs_listed { int files, directories, most; };

/* Counts, until `most` entries were told. */
WD_TEST bool wd_fs_test_each(void *arg, struct wd_bytes name, bool directory)
{
	struct wd_fs_listed *l = arg;

	l->files += !directory && wd_bytes_equal(name, wd_str("file"));
	l->directories += directory && wd_bytes_equal(name, wd_str("dir"));
	return --l->most > 0;
}

/* Directories: made, listed, moved, removed. */
WD_TEST int wd_fs_test_directories(wd_fs fs)
{
	struct wd_fs_listed l = { .most = 9 };
	struct wd_fs_stat stat;
	int failures = 0;

	WD_EXPECT(wd_fs_mkdir(fs, WD_FS_AT("/dir")) == NULL);
	WD_EXPECT(wd_fs_list(fs, WD_FS_AT(""), wd_fs_test_each, &l) == NULL);
	WD_EXPECT(l.files == 1 && l.directories == 1 && l.most == 7);
	l = (struct wd_fs_listed){ .most = 1 };
	WD_EXPECT(wd_fs_list(fs, WD_FS_AT(""), wd_fs_test_each, &l) == NULL);
	WD_EXPECT(l.files + l.directories == 1 && l.most == 0);
	WD_EXPECT(wd_err_is(wd_fs_list(fs, WD_FS_AT("/file"), wd_fs_test_each, &l),
	                    wd_fs_not_a_directory));
	WD_EXPECT(wd_err_is(wd_fs_list(fs, WD_FS_AT("/none"), wd_fs_test_each, &l),
	                    wd_fs_not_found));

	WD_EXPECT(wd_fs_create(fs, WD_FS_AT("/dir/other")) == NULL);
	WD_EXPECT(wd_fs_write(fs, WD_FS_AT("/dir/other"), 0, wd_str("other")) == NULL);
	WD_EXPECT(wd_err_is(wd_fs_remove(fs, WD_FS_AT("/dir")), wd_fs_not_empty));
	WD_EXPECT(wd_fs_rename(fs, WD_FS_AT("/dir"), WD_FS_AT("/a longer name")) == NULL);
	WD_EXPECT(wd_err_is(wd_fs_stat(fs, WD_FS_AT("/dir"), &stat), wd_fs_not_found));
	WD_EXPECT(wd_fs_test_holds(fs, WD_FS_AT("/a longer name/other"), "other", 5));
	return failures;
}

/* Names change; files take the place of files, and of nothing else. */
WD_TEST int wd_fs_test_rename(wd_fs fs)
{
	struct wd_bytes dir = WD_FS_AT("/a longer name"), other = WD_FS_AT("/a longer name/other");
	int failures = 0;

	WD_EXPECT(wd_fs_rename(fs, other, other) == NULL);
	WD_EXPECT(wd_fs_rename(fs, other, WD_FS_AT("/file")) == NULL);
	WD_EXPECT(wd_fs_test_holds(fs, WD_FS_AT("/file"), "other", 5));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, other, WD_FS_AT("/x")), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, dir, other), wd_fs_bad_path));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, wd_str(""), WD_FS_AT("/x")), wd_fs_bad_path));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, dir, WD_FS_AT("/file")), wd_fs_exists));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, WD_FS_AT("/file"), dir), wd_fs_exists));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, dir, WD_FS_AT("/none/x")), wd_fs_not_found));
	WD_EXPECT(wd_err_is(wd_fs_rename(fs, dir, WD_FS_AT("/file/x")), wd_fs_not_a_directory));
	WD_EXPECT(wd_fs_remove(fs, dir) == NULL);
	WD_EXPECT(wd_fs_remove(fs, WD_FS_AT("/file")) == NULL);
	return failures;
}

/* Works in the directory "conformance", which must not be there, and removes it;
 * returns how many expectations were not met. */
static inline int wd_fs_conforms(wd_fs fs)
{
	struct wd_fs_stat stat;
	int failures = 0;

	WD_EXPECT(wd_err_is(wd_fs_stat(fs, WD_FS_AT(""), &stat), wd_fs_not_found));
	WD_EXPECT(wd_fs_mkdir(fs, WD_FS_AT("")) == NULL);
	failures += wd_fs_test_files(fs) + wd_fs_test_kinds(fs) + wd_fs_test_paths(fs) +
	            wd_fs_test_directories(fs) + wd_fs_test_rename(fs);
	WD_EXPECT(wd_fs_remove(fs, WD_FS_AT("")) == NULL);
	WD_EXPECT(wd_err_is(wd_fs_stat(fs, WD_FS_AT(""), &stat), wd_fs_not_found));
	return failures;
}

#endif
