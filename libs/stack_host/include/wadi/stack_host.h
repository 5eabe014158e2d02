/* SPDX-License-Identifier: ISC */
/* wadi/stack_host.h - UDP and TCP over the host's sockets, for target unix.
 *
 * The program is one of the host's: it has the host's addresses and its ports, of which
 * --publish, before the image's arguments, may say others.  A connection is a descriptor
 * and some 250 bytes; parked, it costs nothing until something comes.
 */
#ifndef WADI_STACK_HOST_H
#define WADI_STACK_HOST_H

#include "wadi/fiber.h"
#include "wadi/host_watch.h"
#include "wadi/tcp.h"
#include "wadi/udp.h"
#include "wadi/wheel.h"

/* Buffers for datagrams, and the bytes of each, longer ones are chains; and the groups that
 * can be joined. */
enum { STACK_HOST_BUFFERS = 512, STACK_HOST_BUFFER = 2048, STACK_HOST_GROUPS = 16 };

struct stack_host {
	struct wd_host_line news;  /* sockets where something has happened */
	struct wd_source host;     /* who sees to them */
	struct wd_wheel wheel;
	struct wd_pool pool;
	struct host_port *receiving; /* the one whose datagrams are handed over just now */
	struct { struct wd_addr addr; unsigned joined; } group[STACK_HOST_GROUPS];
	int member[2];  /* sockets that are members of these, of IPv4 and IPv6; else -1 */
	bool ipv4, ipv6;
	unsigned turns; /* reads and writes that did not wait */
};

/* A flag leaves the other family out, both are an error; so is IPv6 alone where the host
 * has none.  Its fiber runs for the life of the image.  wd_ip_no_route, wd_no_memory. */
WD_MUST WD_NONNULL wd_err stack_host_init(struct stack_host *it, bool ipv4_only, bool ipv6_only);

/* What it offers. */
wd_udp stack_host_udp(struct stack_host *it);
wd_tcp stack_host_tcp(struct stack_host *it);

#endif
