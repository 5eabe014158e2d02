/* SPDX-License-Identifier: ISC */
#include "socket.h"

#include <sys/resource.h>
#include <unistd.h>

#include "wadi/alloc.h"

enum { TURNS = 64 };

static WD_ERROR(both_only, wd_malformed, "stack-host",
                "--ipv4-only and --ipv6-only leave nothing");
static WD_ERROR(no_ipv6, wd_ip_no_route, "stack-host", "the host has no IPv6");

/* ---- Sockets ------------------------------------------------------------------------- */

wd_err host_socket_watch(struct stack_host *it, struct host_socket *socket)
{
	socket->watch.line = &it->news;
	return wd_host_watch(&socket->watch);
}

void host_socket_close(struct host_socket *socket)
{
	wd_host_unwatch(&socket->watch);
	close(socket->watch.fd);
}

void host_set(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof value);
}

/* ---- The fiber ----------------------------------------------------------------------- */

void host_stir(struct stack_host *it)
{
	wd_wake(&it->host.wait);
}

void host_take_turns(struct stack_host *it)
{
	if (++it->turns % TURNS == 0)
		wd_yield();
}

static void stir_for_timer(struct wd_wheel *wheel)
{
	host_stir((struct stack_host *)((char *)wheel - offsetof(struct stack_host, wheel)));
}

static bool has_news(void *device)
{
	const struct stack_host *it = device;

	return it->news.first != NULL;
}

/* Some; timers and other fibers have their turn in between. */
static void see_to_news(struct stack_host *it)
{
	for (unsigned i = 0; i < TURNS; i++) {
		struct wd_host_watch *watch = wd_host_next(&it->news);
		struct host_socket *socket = (struct host_socket *)watch;
		unsigned news;

		if (!watch)
			return;
		news = watch->news;
		watch->news = 0;
		socket->ready(socket, news);
	}
}

static wd_err drive(void *arg)
{
	struct stack_host *it = arg;

	for (;;) {
		wd_wheel_turn(&it->wheel, wd_now());
		it->wheel.sleep = wd_wheel_next(&it->wheel);
		if (it->news.first)
			wd_yield();
		else if (wd_err_is(wd_wait_until(&it->host.wait, it->wheel.sleep), wd_cancelled))
			return wd_cancelled;
		it->wheel.sleep = (wd_instant){ 0 };
		see_to_news(it);
	}
}

/* ---- All of it ----------------------------------------------------------------------- */

/* As many connections as the host lets one have. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static bool host_has_ipv6(struct stack_host *it)
{
	int fd;

	it->ipv6 = true;
	fd = host_bind(it, SOCK_DGRAM, 0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static wd_err choose_families(struct stack_host *it, bool ipv4_only, bool ipv6_only)
{
	if (ipv4_only && ipv6_only)
		return both_only;
	it->ipv4 = !ipv6_only;
	it->ipv6 = !ipv4_only && host_has_ipv6(it);
	return it->ipv4 || it->ipv6 ? NULL : no_ipv6;
}

static wd_err take_buffers(struct stack_host *it)
{
	size_t size = wd_pool_memory(STACK_HOST_BUFFERS, STACK_HOST_BUFFER);
	void *memory = wd_alloc(size);
	wd_err err = memory ? wd_pool_init(&it->pool, wd_room(memory, size), STACK_HOST_BUFFER)
	                    : wd_no_memory;

	if (err)
		wd_free(memory);
	return err;
}

wd_err stack_host_init(struct stack_host *it, bool ipv4_only, bool ipv6_only)
{
	*it = (struct stack_host){
		.host = { .ready = has_news, .device = it }, .member = { -1, -1 },
	};
	WD_TRY(choose_families(it, ipv4_only, ipv6_only));
	wd_wheel_init(&it->wheel, wd_now());
	it->wheel.stir = stir_for_timer;
	raise_limit();
	WD_TRY(take_buffers(it));
	WD_TRY(wd_spawn("sockets", drive, it, NULL));
	wd_source_add(&it->host);
	return NULL;
}

wd_udp stack_host_udp(struct stack_host *it)
{
	return (wd_udp){ &host_udp_ops, it };
}

wd_tcp stack_host_tcp(struct stack_host *it)
{
	return (wd_tcp){ &host_tcp_ops, it };
}
