/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guests.h"

/* ---- The folder ----------------------------------------------------------------- */

/* What the session has for such files, unless it is somebody else's (su keeps it). */
static const char *folder_name(void)
{
	const char *session = getenv("XDG_RUNTIME_DIR");
	struct stat st;

	if (session && *session == '/' && stat(session, &st) == 0 && S_ISDIR(st.st_mode) &&
	    st.st_uid == geteuid())
		return text("%s/wadi", session);
	return geteuid() == 0 ? "/run/wadi" : text("/tmp/wadi-%ld", (long)geteuid());
}

/* /tmp is everybody's: a folder may have been put there for us. */
const char *guests_folder(void)
{
	static const char *folder;
	struct stat st;

	if (folder)
		return folder;
	folder = folder_name();
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		die("the folder of guests, %s, cannot be made: %s", folder, strerror(errno));
	if (lstat(folder, &st) != 0)
		die("%s: %s", folder, strerror(errno));
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		die("%s is not a folder for this user alone: remove it, or name another place by "
		    "XDG_RUNTIME_DIR", folder);
	return folder;
}

int guests_lock(void)
{
	int lock = open(guests_folder(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (lock < 0)
		die("%s: %s", guests_folder(), strerror(errno));
	while (flock(lock, LOCK_EX) != 0)
		if (errno != EINTR)
			die("%s cannot be locked: %s", guests_folder(), strerror(errno));
	return lock;
}

/* Said to the lock itself, which a child may have a descriptor of, too. */
void guests_unlock(int lock)
{
	flock(lock, LOCK_UN);
	close(lock);
}

/* ---- Names and files ------------------------------------------------------------ */

enum { NAME_MAX_LENGTH = 64 };

void guest_check_name(const struct command *c, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]) && (i == 0 || !strchr("._-", name[i])))
			wrong_usage(c, "%s is no name for a guest: letters, digits and, inside, "
			            "'.', '_' and '-'", name);
	if (len == 0 || len > NAME_MAX_LENGTH)
		wrong_usage(c, "the name of a guest has 1 to %d characters", NAME_MAX_LENGTH);
}

static const char *pid_file(const char *name)
{
	return text("%s/%s.pid", guests_folder(), name);
}

const char *guest_log(const char *name)
{
	return text("%s/%s.log", guests_folder(), name);
}

/* PID, born, target and image, a line each; the last may itself hold newlines. */
static bool read_guest(const char *name, struct guest *g)
{
	char *all = file_read(pid_file(name)), target[64];
	int end = 0;

	*g = (struct guest){ .name = name };
	if (!all || sscanf(all, "%d %llu %63s%n", &g->pid, &g->born, target, &end) != 3 ||
	    g->pid <= 0 || all[end] != '\n')
		return false;
	g->target = text("%s", target);
	g->image = text_cut(all + end + 1, strlen(all + end + 1) - text_ends(all, "\n"));
	return true;
}

/* ---- Processes -------------------------------------------------------------------- */

/* When the process began, unless it has ended; 0 then.  Its name, in parentheses, may
 * hold anything; behind are the state, 18 numbers and that. */
static unsigned long long born(pid_t pid)
{
	const char *all = file_read(text("/proc/%d/stat", (int)pid));
	const char *at = all ? strrchr(all, ')') : NULL;
	unsigned long long ticks;
	char state;

	if (!at || sscanf(at, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
	                  "%*d %*d %*d %llu", &state, &ticks) != 2)
		return 0;
	return state == 'Z' || state == 'X' ? 0 : ticks;
}

void guest_remember(struct guest *g)
{
	g->born = born(g->pid);
	file_write(pid_file(g->name),
	           text("%d\n%llu\n%s\n%s\n", (int)g->pid, g->born, g->target, g->image));
}

/* What has its number and its beginning is the guest, and has been all the time: so
 * the descriptor, gotten before, is the guest's. */
int guest_open(const struct guest *g)
{
	int process = pidfd_open(g->pid, 0);

	if (process >= 0 && born(g->pid) == g->born)
		return process;
	if (process >= 0)
		close(process);
	else if (errno != ESRCH && errno != EINVAL)
		die("process %d of %s: %s", (int)g->pid, g->name, strerror(errno));
	return -1;
}

bool guest_wait(int process, int milliseconds)
{
	struct pollfd end = { .fd = process, .events = POLLIN };
	int ended;

	while ((ended = poll(&end, 1, milliseconds)) < 0)
		if (errno != EINTR)
			die("a guest cannot be waited for: %s", strerror(errno));
	return ended > 0;
}

time_t guest_age(const struct guest *g)
{
	struct timespec now;

	if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
		return 0;
	return now.tv_sec - (time_t)(g->born / (unsigned long long)sysconf(_SC_CLK_TCK));
}

/* ---- All ------------------------------------------------------------------------------ */

bool guest_running(const char *name, struct guest *g)
{
	int process = read_guest(name, g) ? guest_open(g) : -1;

	if (process >= 0)
		close(process);
	return process >= 0;
}

static void add_if_running(struct guests *all, const char *name)
{
	struct guest g;

	if (guest_running(name, &g))
		*PUSH(all->at, all->len) = g;
	else
		file_remove(pid_file(name));
}

struct guests guests_running(void)
{
	int lock = guests_lock();
	struct texts files = folder_list(guests_folder());
	struct guests all = { 0 };

	for (size_t i = 0; i < files.len; i++)
		if (text_ends(files.at[i], ".pid"))
			add_if_running(&all, text_cut(files.at[i], strlen(files.at[i]) - 4));
	guests_unlock(lock);
	return all;
}
