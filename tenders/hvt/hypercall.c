/* SPDX-License-Identifier: ISC */
#include "hypercall.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "wadi/abi/hvt.h"

#define NS_PER_S UINT64_C(1000000000)

union call {
	struct hvt_walltime walltime;
	struct hvt_puts puts;
	struct hvt_poll poll;
	struct hvt_block block;
	struct hvt_net net;
	struct hvt_halt halt;
};

/* ---- The guest's memory ---------------------------------------------------------- */

/* `len` bytes of it, or death. */
static uint8_t *guest_bytes(const struct guest *g, uint64_t addr, uint64_t len, const char *what)
{
	if (addr >= g->mem_size || len >= g->mem_size - addr)
		die("the guest gave an address out of its memory: %s: 0x%llx, %llu bytes", what,
			(unsigned long long)addr, (unsigned long long)len);
	return g->memory + addr;
}

/* The same, where the guest itself might write: the monitor must not be the tool
 * by which it changes its own code. */
static uint8_t *guest_room(const struct guest *g, uint64_t addr, uint64_t len, const char *what)
{
	uint8_t *room = guest_bytes(g, addr, len, what);

	if (addr < g->boot_end || !image_writable(&g->start->image, addr, len))
		die("the guest may not write there: %s: 0x%llx, %llu bytes", what,
			(unsigned long long)addr, (unsigned long long)len);
	return room;
}

/* ---- The calls ---------------------------------------------------------------------- */

static void walltime(struct guest *g, union call *c)
{
	struct timespec t;

	(void)g;
	clock_gettime(CLOCK_REALTIME, &t);
	c->walltime.nsecs = (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* A console that is gone, or full, loses text but does not stop the guest. */
static void puts_(struct guest *g, union call *c)
{
	const uint8_t *text = guest_bytes(g, c->puts.data, c->puts.len, "PUTS");
	uint64_t left = c->puts.len;

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, text, left);

		if (n < 0 && errno == EAGAIN) {
			struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

			(void)poll(&out, 1, -1);
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		left -= (uint64_t)n;
	}
}

static uint64_t monotonic(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* All network devices; their manifest indices go to `handle`. */
static nfds_t net_fds(const struct guest *g, struct pollfd *fds, size_t *handle)
{
	const struct manifest *m = &g->start->manifest;
	nfds_t n = 0;

	for (size_t i = 1; i < m->entries; i++)
		if (manifest_device(m, i, SOLO5_NET_BASIC)) {
			fds[n] = (struct pollfd){ .fd = m->entry[i].fd, .events = POLLIN };
			handle[n++] = i;
		}
	return n;
}

static void poll_(struct guest *g, union call *c)
{
	struct pollfd fds[SOLO5_MFT_ENTRIES_MAX];
	size_t handle[SOLO5_MFT_ENTRIES_MAX];
	nfds_t n = net_fds(g, fds, handle);
	uint64_t timeout = c->poll.timeout_nsecs, start = monotonic(), passed = 0;
	int ready;

	do { /* again with what is left when a signal came */
		uint64_t left = passed < timeout ? timeout - passed : 0;
		struct timespec t = { (time_t)(left / NS_PER_S), (long)(left % NS_PER_S) };

		ready = ppoll(fds, n, &t, NULL);
		passed = monotonic() - start;
	} while (ready < 0 && errno == EINTR);
	c->poll.ready_set = 0;
	for (nfds_t i = 0; ready > 0 && i < n; i++)
		if (fds[i].revents)
			c->poll.ready_set |= UINT64_C(1) << handle[i];
	c->poll.ret = ready > 0 ? ready : 0;
}

/* Whole blocks within the device, any number of them. */
static const struct solo5_mft_entry *block_device(struct guest *g, const struct hvt_block *b)
{
	const struct solo5_mft_entry *e =
		manifest_device(&g->start->manifest, b->handle, SOLO5_BLOCK_BASIC);

	if (!e || b->offset % e->block.block_size != 0 || b->len % e->block.block_size != 0 ||
	    b->offset > e->block.capacity || b->len > e->block.capacity - b->offset)
		return NULL;
	return e;
}

/* Transfers all of it; an error also when the file has become shorter. */
static int32_t transfer(int fd, uint8_t *data, uint64_t len, uint64_t offset, bool out)
{
	while (len > 0) {
		ssize_t n = out ? pwrite(fd, data, len, (off_t)offset)
		                : pread(fd, data, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return SOLO5_R_EUNSPEC;
		data += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return SOLO5_R_OK;
}

static void block_write(struct guest *g, union call *c)
{
	struct hvt_block *b = &c->block;
	uint8_t *data = guest_bytes(g, b->data, b->len, "BLOCK_WRITE");
	const struct solo5_mft_entry *e = block_device(g, b);

	if (!e)
		b->ret = SOLO5_R_EINVAL;
	else
		b->ret = transfer(e->fd, data, b->len, b->offset, true);
}

static void block_read(struct guest *g, union call *c)
{
	struct hvt_block *b = &c->block;
	uint8_t *data = guest_room(g, b->data, b->len, "BLOCK_READ");
	const struct solo5_mft_entry *e = block_device(g, b);

	if (!e)
		b->ret = SOLO5_R_EINVAL;
	else
		b->ret = transfer(e->fd, data, b->len, b->offset, false);
}

/* A frame is taken whole or not at all; one that an interface refuses is lost, as
 * on a wire. */
static void net_write(struct guest *g, union call *c)
{
	const uint8_t *frame = guest_bytes(g, c->net.data, c->net.len, "NET_WRITE");
	const struct solo5_mft_entry *e =
		manifest_device(&g->start->manifest, c->net.handle, SOLO5_NET_BASIC);
	ssize_t n;

	c->net.ret = SOLO5_R_EINVAL;
	if (!e)
		return;
	do {
		n = write(e->fd, frame, c->net.len);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		c->net.ret = SOLO5_R_AGAIN;
	else
		c->net.ret = n >= 0 && (uint64_t)n == c->net.len ? SOLO5_R_OK : SOLO5_R_EUNSPEC;
}

static void net_read(struct guest *g, union call *c)
{
	uint8_t *room = guest_room(g, c->net.data, c->net.len, "NET_READ");
	const struct solo5_mft_entry *e =
		manifest_device(&g->start->manifest, c->net.handle, SOLO5_NET_BASIC);
	ssize_t n;

	c->net.ret = SOLO5_R_EINVAL;
	if (!e)
		return;
	do {
		n = read(e->fd, room, c->net.len);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno != EAGAIN) {
		c->net.ret = SOLO5_R_EUNSPEC;
		return;
	}
	c->net.ret = n > 0 ? SOLO5_R_OK : SOLO5_R_AGAIN;
	c->net.len = n > 0 ? (uint64_t)n : 0;
}

static void halt(struct guest *g, union call *c)
{
	if (c->halt.cookie)
		guest_bytes(g, c->halt.cookie, HVT_COOKIE_SIZE, "HALT");
	_exit(c->halt.status);
}

/* ---- The door ------------------------------------------------------------------------ */

static const struct {
	const char *name;
	void (*serve)(struct guest *g, union call *c);
	size_t size;
	bool answers; /* the structure goes back */
} calls[HVT_HYPERCALLS] = {
	[HVT_WALLTIME] = { "WALLTIME", walltime, sizeof(struct hvt_walltime), true },
	[HVT_PUTS] = { "PUTS", puts_, sizeof(struct hvt_puts), false },
	[HVT_POLL] = { "POLL", poll_, sizeof(struct hvt_poll), true },
	[HVT_BLOCK_WRITE] = { "BLOCK_WRITE", block_write, sizeof(struct hvt_block), true },
	[HVT_BLOCK_READ] = { "BLOCK_READ", block_read, sizeof(struct hvt_block), true },
	[HVT_NET_WRITE] = { "NET_WRITE", net_write, sizeof(struct hvt_net), true },
	[HVT_NET_READ] = { "NET_READ", net_read, sizeof(struct hvt_net), true },
	[HVT_HALT] = { "HALT", halt, sizeof(struct hvt_halt), false },
};

/* The structure is copied in and out: it may lie anywhere, and overlap the data. */
void hypercall_serve(struct guest *guest, unsigned number, uint64_t addr)
{
	union call call = { 0 };
	uint8_t *at;

	if (number >= HVT_HYPERCALLS || !calls[number].serve)
		die("the guest made an unknown hypercall: %u", number);
	at = calls[number].answers
		? guest_room(guest, addr, calls[number].size, calls[number].name)
		: guest_bytes(guest, addr, calls[number].size, calls[number].name);
	memcpy(&call, at, calls[number].size);
	calls[number].serve(guest, &call);
	if (calls[number].answers)
		memcpy(at, &call, calls[number].size);
}
