/* SPDX-License-Identifier: ISC */
/* host.h - wadi's stack on a device whose other end is a script: packets of IP go in and out,
 * in virtual time.  The neighbours that the stack asks for are all there. */
#ifndef HOST_H
#define HOST_H

#include "packet.h"
#include "wadi/stack_engine.h"
#include "wadi/stack_ipv4.h"
#include "wadi/stack_ipv6.h"
#include "wadi/udp_direct.h"
#include "sockets.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

/* A packet that the stack has sent. */
struct host_packet {
	struct host_packet *next;
	wd_instant at;
	size_t len;
	uint8_t bytes[];
};

struct host {
	struct wire wire;
	struct wd_pool pool;
	uint8_t *memory;
	struct net_memory device;
	struct wd_seeded random;
	struct stack_engine stack;
	struct udp_direct udp;
	union {
		struct stack_ipv4 ipv4;
		struct stack_ipv6 ipv6;
	} family; /* of the wire's version */
	struct sockets sockets;
	wd_instant now;
	struct host_packet *first, **last;
};

/* What a stack is to be, of what scripts and sysctl say. */
struct host_settings {
	int version, mtu;
	struct wire wire;
	struct tcp_limits tcp;
	bool segments; /* the device cuts long segments up; who is tested sees them whole */
};

/* Starts it and lets it find its address, which takes a while.  NULL, or why not. */
const char *host_init(struct host *it, const struct host_settings *settings);
void host_fini(struct host *it);

/* Does what is due, and gathers what it has sent. */
void host_turn(struct host *it);
/* A packet of IP arrives. */
void host_inject(struct host *it, const uint8_t *packet, size_t len);
/* When something is due; the time goes there. */
wd_instant host_next(const struct host *it);
/* The next packet that it has sent, NULL when there is none; to be freed. */
struct host_packet *host_take(struct host *it);

/* What a line of `sysctl -q NAME=VALUE` says of the engine; false when it says nothing
 * that is known. */
bool host_sysctl(struct host_settings *settings, const char *name, const char *value);

#endif
