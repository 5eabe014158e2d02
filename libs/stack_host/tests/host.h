/* SPDX-License-Identifier: ISC */
/* host.h - the stack over the sockets of whatever host tests it, with the target's own way
 * to wait for them.  Time is virtual: it passes when nothing has come for a moment. */
#ifndef HOST_H
#define HOST_H

#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "../../../targets/unix/src/watch.c"
#include "wadi/alloc.h"
#include "wadi/host_publish.h"
#include "wadi/stack_host.h"

static struct stack_host it, only4, only6;
static wd_tcp tcp;
static wd_udp udp;

/* What --publish would say. */
static struct wd_host_publish published;

bool wd_host_published(enum wd_ip_protocol protocol, uint16_t port, struct wd_peer *host)
{
	if (published.protocol != protocol || published.port != port)
		return false;
	*host = published.host;
	return true;
}

static inline bool has_come(wd_instant until)
{
	watch_for(until.ns == 0 ? wd_ns(0) : wd_ms(2));
	return it.news.first || only4.news.first || only6.news.first;
}

static inline int setup(void **state)
{
	static bool made;

	(void)state;
	published = (struct wd_host_publish){ 0 };
	if (made)
		return 0;
	made = true; /* for good, and time must not begin anew */
	fake_reset();
	fake_host(has_come);
	if (stack_host_init(&it, false, false) || stack_host_init(&only4, true, false))
		return -1;
	wd_ignore(stack_host_init(&only6, false, true), "the host may have none");
	tcp = stack_host_tcp(&it);
	udp = stack_host_udp(&it);
	return 0;
}

/* Every connection is gone, and what it had. */
static inline int teardown(void **state)
{
	(void)state;
	wd_ignore(wd_sleep(wd_s(10)), "closed connections linger for less");
	return 0;
}

static inline struct wd_addr loopback(bool v6)
{
	return v6 ? (struct wd_addr){ { [15] = 1 } } : wd_ipv4(127, 0, 0, 1);
}

/* A port where nobody is, as the host says. */
static inline uint16_t free_port(void)
{
	struct wd_udp_port port = { .number = 0 };

	assert_null(wd_udp_open(udp, &port));
	wd_udp_close(udp, &port);
	return port.number;
}

static inline bool lacks_ipv6(void)
{
	if (it.ipv6)
		return false;
	print_message("# skip: host: it has no IPv6\n");
	return true;
}

static inline size_t descriptors(void)
{
	size_t count = 0;

	for (int fd = 0; fd < 1000; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Runs it with the n-th allocation failing, for all n. */
static inline void fail_at_each(wd_err (*attempt)(uint16_t port), uint64_t allocations)
{
	size_t used = wd_alloc_stats().used, open = descriptors();
	wd_err err = wd_no_memory;
	uint64_t n;

	for (n = 1; err; n++) {
		uint16_t port = free_port();

		wd_alloc_fail_at(n);
		err = attempt(port);
		wd_alloc_fail_at(0);
		assert_true(err == NULL || wd_err_is(err, wd_no_memory) || err == wd_flow_reset);
		wd_ignore(wd_sleep(wd_s(10)), "closed connections linger for less");
		assert_int_equal(wd_alloc_stats().used, used);
		assert_int_equal(descriptors(), open);
	}
	assert_int_equal(n, allocations + 2);
}

/* A test of the stack. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
