/* SPDX-License-Identifier: ISC */
/* What a guest prints, kept within bounds: a process reads it and writes the log, and when that
 * is full puts it aside as NAME.log.1, in the place of what was put there before. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guests.h"

enum { LOG_MAX = 4 << 20, STEP_US = 5000, STEPS = 200 };

struct kept {
	const char *path;
	int log;
	size_t size;
};

/* Locked by who writes it, as long as he does. */
static int open_log(const char *path)
{
	int log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);

	if (log >= 0)
		flock(log, LOCK_EX | LOCK_NB);
	return log;
}

/* There is a log at any time. */
static bool put_aside(const char *path, const char *next)
{
	const char *older = text("%s.1", path);

	file_remove(older);
	return link(path, older) == 0 && rename(next, path) == 0;
}

static void turn_over(struct kept *k)
{
	const char *path = text("%s.new", k->path);
	int next = open_log(path);

	if (next >= 0 && put_aside(k->path, path)) {
		close(k->log);
		*k = (struct kept){ .path = k->path, .log = next };
		return;
	}
	if (next >= 0)
		close(next);
	(void)!ftruncate(k->log, 0); /* what is lost is less than all memory */
	k->size = 0;
}

/* Without room for it, it is lost: the guest is not held up. */
static void note(struct kept *k, const char *bytes, size_t len)
{
	if (k->size + len > LOG_MAX)
		turn_over(k);
	k->size += len;
	while (len > 0) {
		ssize_t n = write(k->log, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

/* Keeps nothing open that others wait to see closed. */
static void close_all_but(int one, int other)
{
	unsigned low = (unsigned)(one < other ? one : other), high = (unsigned)(one + other) - low;

	for (int fd = 0; fd < 3; fd++)
		if (fd != one && fd != other)
			close(fd);
	(void)close_range(3, low - 1, 0);
	(void)close_range(low + 1, high - 1, 0);
	(void)close_range(high + 1, ~0U, 0);
}

static _Noreturn void keep(struct kept k, int from)
{
	char some[65536];
	ssize_t n;

	setsid();
	signal(SIGTERM, SIG_IGN); /* which may be meant for the guest's whole group */
	close_all_but(from, k.log);
	while ((n = read(from, some, sizeof some)) != 0)
		if (n > 0)
			note(&k, some, (size_t)n);
		else if (errno != EINTR)
			break;
	_exit(0);
}

int guest_keep(const char *name)
{
	struct kept k = { .path = guest_log(name) };
	int ends[2];
	pid_t pid;

	k.log = open_log(k.path);
	if (k.log < 0)
		die("%s: %s", k.path, strerror(errno));
	file_remove(text("%s.1", k.path));
	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0 || (pid = fork()) < 0)
		die("no process for the log of %s: %s", name, strerror(errno));
	if (pid == 0)
		keep(k, ends[0]);
	close(ends[0]);
	close(k.log);
	return ends[1];
}

void guest_log_settle(const char *name)
{
	for (int i = 0; i < STEPS; i++) {
		int log = open(guest_log(name), O_RDONLY | O_CLOEXEC);
		bool busy = log >= 0 && flock(log, LOCK_SH | LOCK_NB) != 0;

		if (log >= 0)
			close(log);
		if (!busy)
			return;
		usleep(STEP_US);
	}
}

int guest_log_next(int log, const char *name)
{
	int next = open(guest_log(name), O_RDONLY | O_CLOEXEC);
	struct stat was, is;

	if (next >= 0 && fstat(log, &was) == 0 && fstat(next, &is) == 0 &&
	    was.st_ino != is.st_ino)
		return next;
	if (next >= 0)
		close(next);
	return -1;
}
