/* SPDX-License-Identifier: ISC */
#include "hypercall.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "block_io.h"
#include "guest_memory.h"
#include "io.h"
#include "net_io.h"
#include "wait.h"
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

/* ---- The calls ---------------------------------------------------------------------- */

static void walltime(struct guest *g, union call *c)
{
	struct timespec t;

	(void)g;
	clock_gettime(CLOCK_REALTIME, &t);
	c->walltime.nsecs = (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* What is gone, or full, loses text but does not stop the guest. */
static void write_all(int fd, const uint8_t *text, uint64_t left)
{
	while (left > 0) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno == EAGAIN) {
			struct pollfd out = { .fd = fd, .events = POLLOUT };

			(void)ppoll(&out, 1, NULL, NULL);
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

static void puts_(struct guest *g, union call *c)
{
	write_all(STDOUT_FILENO, guest_bytes(g, c->puts.data, c->puts.len, "PUTS"),
		c->puts.len);
}

static void trace(struct guest *g, union call *c)
{
	const uint8_t *bytes = guest_bytes(g, c->puts.data, c->puts.len, "TRACE");

	if (g->start->trace >= 0)
		write_all(g->start->trace, bytes, c->puts.len);
}

static void poll_(struct guest *g, union call *c)
{
	uint64_t now = monotonic_ns(), until = now + c->poll.timeout_nsecs;

	if (until < now || c->poll.timeout_nsecs == 0)
		until = until < now ? UINT64_MAX : 0;
	c->poll.ready_set = io_sleep(g, UINT64_MAX, 0, until);
	c->poll.ret = __builtin_popcountll(c->poll.ready_set);
}

static const struct solo5_mft_entry *disk(const struct guest *g, uint64_t handle)
{
	return manifest_device(&g->start->manifest, handle, SOLO5_BLOCK_BASIC);
}

/* None where a thread has them. */
static struct net_port *port(const struct guest *g, uint64_t handle)
{
	const struct start *s = g->start;

	if (g->net_thread || !manifest_device(&s->manifest, handle, SOLO5_NET_BASIC))
		return NULL;
	return &s->port[handle];
}

/* Solo5 has no word for the ways in which a device can fail. */
static int32_t plain(int result)
{
	return result <= SOLO5_R_EUNSPEC ? result : SOLO5_R_EUNSPEC;
}

static void block_write(struct guest *g, union call *c)
{
	struct hvt_block *b = &c->block;
	uint8_t *data = guest_bytes(g, b->data, b->len, "BLOCK_WRITE");
	const struct solo5_mft_entry *e = disk(g, b->handle);

	b->ret = e ? plain(disk_write(e, data, b->len, b->offset)) : SOLO5_R_EINVAL;
}

static void block_read(struct guest *g, union call *c)
{
	struct hvt_block *b = &c->block;
	uint8_t *data = guest_room(g, b->data, b->len, "BLOCK_READ");
	const struct solo5_mft_entry *e = disk(g, b->handle);

	b->ret = e ? plain(disk_read(e, data, b->len, b->offset)) : SOLO5_R_EINVAL;
}

static void net_write(struct guest *g, union call *c)
{
	uint8_t *frame = guest_bytes(g, c->net.data, c->net.len, "NET_WRITE");
	struct iovec piece[2] = { [1] = { frame, c->net.len } };
	struct net_port *p = port(g, c->net.handle);
	struct wadi_vnet none = { 0 };

	c->net.ret = p ? plain(net_send(p, &none, piece, 1)) : SOLO5_R_EINVAL;
}

static void net_read(struct guest *g, union call *c)
{
	uint8_t *room = guest_room(g, c->net.data, c->net.len, "NET_READ");
	struct iovec piece[3] = { [1] = { room, c->net.len } };
	struct net_port *p = port(g, c->net.handle);
	struct wadi_vnet vnet;

	c->net.ret = p ? plain(net_receive(p, &vnet, piece, 1, &c->net.len)) : SOLO5_R_EINVAL;
	if (c->net.len > piece[1].iov_len)
		c->net.len = piece[1].iov_len; /* the rest of the frame is lost */
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
} calls[] = {
	[HVT_WALLTIME] = { "WALLTIME", walltime, sizeof(struct hvt_walltime), true },
	[HVT_PUTS] = { "PUTS", puts_, sizeof(struct hvt_puts), false },
	[HVT_POLL] = { "POLL", poll_, sizeof(struct hvt_poll), true },
	[HVT_BLOCK_WRITE] = { "BLOCK_WRITE", block_write, sizeof(struct hvt_block), true },
	[HVT_BLOCK_READ] = { "BLOCK_READ", block_read, sizeof(struct hvt_block), true },
	[HVT_NET_WRITE] = { "NET_WRITE", net_write, sizeof(struct hvt_net), true },
	[HVT_NET_READ] = { "NET_READ", net_read, sizeof(struct hvt_net), true },
	[HVT_HALT] = { "HALT", halt, sizeof(struct hvt_halt), false },
	[WADI_HYPERCALL_TRACE] = { "TRACE", trace, sizeof(struct hvt_puts), false },
};

/* The structure is copied in and out: it may lie anywhere, and overlap the data. */
void hypercall_serve(struct guest *guest, unsigned number, uint64_t addr)
{
	union call call = { 0 };
	bool known = number < HVT_HYPERCALLS || guest->start->image.noted;
	uint8_t *at;

	if (number == WADI_HYPERCALL_IO && known) {
		io_serve(guest, addr);
		return;
	}
	if (!known || number >= WD_COUNT(calls) || !calls[number].serve)
		die("the guest made an unknown hypercall: %u", number);
	at = calls[number].answers
		? guest_room(guest, addr, calls[number].size, calls[number].name)
		: guest_bytes(guest, addr, calls[number].size, calls[number].name);
	memcpy(&call, at, calls[number].size);
	calls[number].serve(guest, &call);
	if (calls[number].answers)
		memcpy(at, &call, calls[number].size);
}
