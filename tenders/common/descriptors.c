/* SPDX-License-Identifier: ISC */
#include "descriptors.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_FREE = FD_BLOCK + FD_RANGE };

void descriptors_open_standard(void)
{
	struct pollfd fds[] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };

	if (poll(fds, WD_COUNT(fds), 0) <= 0)
		return;
	for (size_t i = 0; i < WD_COUNT(fds); i++) /* each takes the lowest number */
		if (fds[i].revents & POLLNVAL && open("/dev/null", O_RDWR) < 0)
			die("standard file %zu is closed, and /dev/null: %s", i, strerror(errno));
}

int descriptors_place(int fd, int number)
{
	if (fd != number && dup3(fd, number, O_CLOEXEC) < 0)
		die("no file descriptor %d: %s; more are needed (ulimit -n %d)", number,
			strerror(errno), FIRST_FREE + SOLO5_MFT_ENTRIES_MAX);
	return number;
}

static int number_of(const struct manifest *m, size_t index)
{
	return (m->entry[index].type == SOLO5_NET_BASIC ? FD_NET : FD_BLOCK) + (int)index;
}

/* An inherited descriptor may lie where another device's is going to be. */
static int out_of_the_way(int fd)
{
	int free = fd < FD_NET || fd >= FIRST_FREE ? fd
		: fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);

	if (free < 0)
		die("no other file descriptor for @%d: %s", fd, strerror(errno));
	return free;
}

void descriptors_place_devices(struct manifest *manifest)
{
	struct solo5_mft_entry *e = manifest->entry;

	for (size_t i = 1; i < manifest->entries; i++)
		e[i].fd = out_of_the_way(e[i].fd);
	for (size_t i = 1; i < manifest->entries; i++)
		e[i].fd = descriptors_place(e[i].fd, number_of(manifest, i));
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void descriptors_close_others(const struct manifest *manifest, const int *own, size_t count)
{
	enum { OWN_MAX = 8 };
	int kept[2 + OWN_MAX + SOLO5_MFT_ENTRIES_MAX] = { STDOUT_FILENO, STDERR_FILENO };
	size_t n = 2;
	unsigned from = 0;

	assert(count <= OWN_MAX);
	for (size_t i = 0; i < count; i++)
		kept[n++] = own[i];
	for (size_t i = 1; i < manifest->entries; i++)
		kept[n++] = manifest->entry[i].fd;
	qsort(kept, n, sizeof kept[0], compare);
	for (size_t i = 0; i < n; from = (unsigned)kept[i++] + 1)
		if ((unsigned)kept[i] > from)
			(void)syscall(SYS_close_range, from, (unsigned)kept[i] - 1, 0);
	(void)syscall(SYS_close_range, from, ~0u, 0);
}
