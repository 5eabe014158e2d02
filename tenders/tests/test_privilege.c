/* SPDX-License-Identifier: ISC */
/* What is left of a process: looked at from within, in children. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"
#include "privilege.h"

const char tender_name[] = "test_privilege";

/* The status of a child that drops its privileges and then answers; 1 if it died. */
static int after_drop(const struct options *options, int (*ask)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		privilege_drop(options, -1);
		_exit(ask());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

enum { YES = 100 };

static int has_no_capability(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct set[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &header, set) < 0)
		return 2;
	for (size_t i = 0; i < WD_COUNT(set); i++)
		if (set[i].effective || set[i].permitted || set[i].inheritable)
			return 3;
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) != 0)
			return 4;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? YES : 5;
}

static int is_nobody(void)
{
	uid_t real, effective, saved;

	if (getresuid(&real, &effective, &saved) < 0 || setuid(0) == 0 || getgroups(0, NULL) != 0)
		return 2;
	return real == 65534 && effective == real && saved == real && getegid() == 65534 ? YES : 3;
}

static int is_seven(void)
{
	return getuid() == 7 && getegid() == 8 ? YES : 2;
}

static int opens_no_file(void)
{
	return open("/", O_RDONLY) < 0 && errno == EACCES && open("/dev/null", O_RDWR) < 0 &&
		errno == EACCES && mkdir("/tmp/wadi", 0700) < 0 && errno == EACCES ? YES : 2;
}

static int has_an_empty_root(void)
{
	struct stat st;

	for (int cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) > 0)
			return 2;
	return stat("/dev", &st) < 0 && errno == ENOENT && stat("/", &st) == 0 ? YES : 3;
}

/* ---- The tests --------------------------------------------------------------------------- */

static void no_capability_is_left(void **state)
{
	(void)state;
	assert_int_equal(after_drop(&(struct options){ 0 }, has_no_capability), YES);
}

static void root_that_stays_root_has_none_either(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("# skip: root: not root\n");
		skip();
	}
	assert_int_equal(after_drop(&(struct options){ .user = { true, 0, 0 } },
		has_no_capability), YES);
}

static void root_becomes_nobody(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("# skip: root: not root\n");
		skip();
	}
	assert_int_equal(after_drop(&(struct options){ 0 }, is_nobody), YES);
}

static void root_becomes_who_is_asked_for(void **state)
{
	struct options options = { .user = { true, 7, 8 } };

	(void)state;
	if (geteuid() != 0)
		assert_int_equal(after_drop(&options, is_seven), EXIT_MONITOR);
	else
		assert_int_equal(after_drop(&options, is_seven), YES);
}

static void no_file_opens_where_there_is_landlock(void **state)
{
	enum { CREATE_RULESET = 444, ASK_VERSION = 1 };

	(void)state;
	if (syscall(CREATE_RULESET, NULL, 0, ASK_VERSION) <= 0) {
		print_message("# skip: kernel: no Landlock\n");
		skip();
	}
	assert_int_equal(after_drop(&(struct options){ 0 }, opens_no_file), YES);
}

static void an_isolated_process_has_an_empty_root(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("# skip: root: not root\n");
		skip();
	}
	assert_int_equal(after_drop(&(struct options){ .isolate = true }, has_an_empty_root), YES);
}

/* ---- Descriptors -------------------------------------------------------------------------- */

static void devices_go_to_their_numbers_whatever_they_had(void **state)
{
	static struct manifest m = { .entries = 4 };
	int a = dup2(open("/dev/zero", O_RDONLY), FD_BLOCK + 2); /* where 2 is going to be */
	int b = dup2(open("/dev/null", O_RDONLY), FD_NET + 1);
	struct stat zero, null, got;

	(void)state;
	assert_true(fstat(a, &zero) == 0 && fstat(b, &null) == 0);
	m.entry[1] = (struct solo5_mft_entry){ .type = SOLO5_NET_BASIC, .fd = a };
	m.entry[2] = (struct solo5_mft_entry){ .type = SOLO5_BLOCK_BASIC, .fd = b };
	m.entry[3] = (struct solo5_mft_entry){ .type = SOLO5_BLOCK_BASIC, .fd = b };
	descriptors_place_devices(&m);
	assert_int_equal(m.entry[1].fd, FD_NET + 1);
	assert_int_equal(m.entry[2].fd, FD_BLOCK + 2);
	assert_int_equal(m.entry[3].fd, FD_BLOCK + 3);
	assert_true(fstat(FD_NET + 1, &got) == 0 && got.st_rdev == zero.st_rdev);
	assert_true(fstat(FD_BLOCK + 2, &got) == 0 && got.st_rdev == null.st_rdev);
	assert_true(fstat(FD_BLOCK + 3, &got) == 0 && got.st_rdev == null.st_rdev);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int closes_others(void)
{
	static struct manifest m = { .entries = 2, .entry[1] = { .fd = 40 } };
	const int own[] = { 20, 5 };

	for (int fd = 3; fd < 60; fd++)
		dup2(STDOUT_FILENO, fd);
	descriptors_close_others(&m, own, WD_COUNT(own));
	for (int fd = 0; fd < 100; fd++)
		if (is_open(fd) != (fd == 1 || fd == 2 || fd == 5 || fd == 20 || fd == 40))
			return fd;
	return YES;
}

static void all_other_files_are_closed(void **state)
{
	(void)state;
	assert_int_equal(after_drop(&(struct options){ 0 }, closes_others), YES);
}

static int opens_standard(void)
{
	close(0);
	close(1);
	descriptors_open_standard();
	return is_open(0) && is_open(1) && is_open(2) && write(1, "x", 1) == 1 ? YES : 2;
}

/* In a child of its own, as Landlock keeps one that has dropped from /dev/null. */
static void closed_standard_files_become_dev_null(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(opens_standard());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), YES);
}

static int ends_with_parent(void)
{
	int number = 0;

	return prctl(PR_GET_PDEATHSIG, &number, 0, 0, 0) == 0 && number == SIGKILL ? YES : 2;
}

/* Lets a child that drops its privileges be told of its parent's end. */
static void who_started_it_can_still_end_it(void **state)
{
	const struct options options = { 0 };
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		privilege_drop(&options, -1);
		_exit(ends_with_parent());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), YES);
}

/* ---- A folder for core files --------------------------------------------------------------- */

static int folder;

/* New files there, for its owner; nothing that is there already, and nothing elsewhere. */
static int makes_files_there_alone(void)
{
	struct stat st;
	int fd = openat(folder, "core", O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || fstat(fd, &st) < 0 || ftruncate(fd, 10) < 0)
		return 2;
	if (st.st_uid != getuid() || has_no_capability() != YES)
		return 3;
	return openat(folder, "core", O_RDONLY) < 0 && opens_no_file() == YES ? YES : 4;
}

static void core_files_can_be_made_in_their_folder(void **state)
{
	enum { CREATE_RULESET = 444, ASK_VERSION = 1 };
	const char *place = getenv("TMPDIR");
	char path[PATH_MAX];
	pid_t child;
	int status;

	(void)state;
	snprintf(path, sizeof path, "%s/wadi-cores-XXXXXX", place ? place : P_tmpdir);
	if (syscall(CREATE_RULESET, NULL, 0, ASK_VERSION) <= 0) {
		print_message("# skip: kernel: no Landlock\n");
		skip();
	}
	assert_non_null(mkdtemp(path));
	folder = open(path, O_RDONLY | O_DIRECTORY);
	if (geteuid() == 0)
		assert_int_equal(fchown(folder, 7, 8), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		privilege_drop(&(struct options){ 0 }, folder);
		_exit(geteuid() == 7 || getuid() != 0 ? makes_files_there_alone() : 9);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(unlinkat(folder, "core", 0), 0);
	assert_int_equal(rmdir(path), 0);
	close(folder);
	assert_int_equal(WEXITSTATUS(status), YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_capability_is_left),
		cmocka_unit_test(root_that_stays_root_has_none_either),
		cmocka_unit_test(root_becomes_nobody),
		cmocka_unit_test(root_becomes_who_is_asked_for),
		cmocka_unit_test(no_file_opens_where_there_is_landlock),
		cmocka_unit_test(an_isolated_process_has_an_empty_root),
		cmocka_unit_test(devices_go_to_their_numbers_whatever_they_had),
		cmocka_unit_test(all_other_files_are_closed),
		cmocka_unit_test(closed_standard_files_become_dev_null),
		cmocka_unit_test(who_started_it_can_still_end_it),
		cmocka_unit_test(core_files_can_be_made_in_their_folder),
	};

	return cmocka_run_group_tests_name("privilege", tests, NULL, NULL);
}
