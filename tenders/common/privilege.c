/* SPDX-License-Identifier: ISC */
#include "privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls are made directly: libc's take care of threads, and there are none. */

/* ---- Namespaces ----------------------------------------------------------------------
 *
 * Not one of processes: that would be for children, and the filter lets none be.
 */

static void must(int result, const char *what)
{
	if (result < 0)
		die("--isolate: %s: %s", what, strerror(errno));
}

/* The root becomes an empty folder; /dev is where every system has one to mount on.
 * The bounding set only matters to execve(), and goes along with it. */
static void isolate(bool root)
{
	int spaces = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP;

	must(unshare(root ? spaces : spaces | CLONE_NEWUSER), "namespaces");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	must(mount("none", "/dev", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_NODEV,
		"size=4k,mode=555"), "an empty root");
	must(chroot("/dev"), "the empty root");
	must(chdir("/"), "the empty root");
	for (int cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
}

/* ---- User and capabilities -------------------------------------------------------------- */

enum { NOBODY = 65534 };

/* Where nobody is unknown, as in a container with a single user, the superuser
 * stays; but without capabilities he is one in name only. */
static void change_user(const struct user_option *user, int folder)
{
	struct stat owner = { .st_uid = NOBODY, .st_gid = NOBODY };
	gid_t gid;
	uid_t uid;

	if (folder >= 0 && fstat(folder, &owner) < 0)
		die("the folder for core files: %s", strerror(errno));
	gid = user->given ? user->gid : owner.st_gid;
	uid = user->given ? user->uid : owner.st_uid;
	if (syscall(SYS_setgroups, 0, NULL) == 0 &&
	    syscall(SYS_setresgid, gid, gid, gid) == 0 &&
	    syscall(SYS_setresuid, uid, uid, uid) == 0)
		return;
	if (user->given)
		die("--user=%u:%u: %s", uid, gid, strerror(errno));
}

/* With the permitted and inheritable sets the ambient one is empty, too. */
static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capset, &header, none) < 0)
		die("cannot give up capabilities: %s", strerror(errno));
}

/* ---- Landlock ---------------------------------------------------------------------------- */

/* The kernel's, in the form of its version 6; older ones take zeros behind theirs.
 * Named here since headers often are older than kernels. */
struct ruleset {
	uint64_t fs, net, scoped;
};
struct beneath {
	uint64_t fs;
	int32_t folder;
} __attribute__((packed));
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446, ASK_VERSION = 1 };
enum { PATH_BENEATH = 1, WRITE_FILE = 1 << 1, MAKE_REGULAR = 1 << 8, TRUNCATE = 1 << 14 };

/* All that this version can forbid. */
static struct ruleset everything(long version)
{
	static const uint8_t fs_rights[] = { 0, 13, 14, 15, 15, 16 };
	size_t known = (size_t)version < WD_COUNT(fs_rights) ? (size_t)version
		: WD_COUNT(fs_rights) - 1;

	return (struct ruleset){
		.fs = (UINT64_C(1) << fs_rights[known]) - 1,
		.net = version >= 4 ? 3 : 0,
		.scoped = version >= 6 ? 3 : 0,
	};
}

static void allow_new_files(int rules, uint64_t known, int folder)
{
	struct beneath rule = { (WRITE_FILE | MAKE_REGULAR | TRUNCATE) & known, folder };

	if (syscall(ADD_RULE, rules, PATH_BENEATH, &rule, 0) < 0)
		die("Landlock: %s", strerror(errno));
}

/* A set of rules that allows nothing, or new files in `folder`.  Kernels without Landlock
 * carry on. */
static void close_files(int folder)
{
	long version = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
	struct ruleset rules = everything(version > 0 ? version : 0);
	long fd;

	if (version <= 0)
		return;
	fd = syscall(CREATE_RULESET, &rules, sizeof rules, 0);
	if (fd >= 0 && folder >= 0)
		allow_new_files((int)fd, rules.fs, folder);
	if (fd < 0 || syscall(RESTRICT_SELF, fd, 0) < 0)
		die("Landlock: %s", strerror(errno));
	close((int)fd);
}

/* ---- All of it -------------------------------------------------------------------------- */

/* Who starts a monitor may want it to end with him; the kernel forgets that when the user or
 * the capabilities change. */
static void end_with(pid_t parent, int number)
{
	if (number == 0)
		return;
	if (prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) < 0)
		die("cannot end with who has started this: %s", strerror(errno));
	if (getppid() != parent)
		die("who has started this has ended");
}

void privilege_drop(const struct options *options, int folder)
{
	bool root = geteuid() == 0;
	pid_t parent = getppid();
	int number = 0;

	(void)prctl(PR_GET_PDEATHSIG, &number, 0, 0, 0); /* of none where that fails */
	if (options->user.given && !root)
		die("--user: only the superuser can become another");
	if (options->isolate)
		isolate(root);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		die("no_new_privs: %s", strerror(errno));
	if (root)
		change_user(&options->user, folder);
	drop_capabilities();
	close_files(folder);
	end_with(parent, number);
}

void privilege_filter(const struct sock_filter *code, unsigned short len)
{
	struct sock_fprog program = { len, (struct sock_filter *)code };

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
		die("seccomp: %s; a kernel of Linux 4.14 or later with CONFIG_SECCOMP_FILTER "
			"is needed", strerror(errno));
}
