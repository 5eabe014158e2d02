/* SPDX-License-Identifier: ISC */
/* target.h - what a script is run against: a stack, its sockets, its wire and its clock.
 *
 * Times are in microseconds from when the target was started.
 */
#ifndef TARGET_H
#define TARGET_H

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "packet.h"

/* errno of a call that waits: to be made again, with the same arguments, when something
 * has happened.  Only where time is virtual; elsewhere calls just take their time. */
enum { EWAITS = 10000 };

/* Calls, as POSIX has them. */
struct calls {
	int (*socket)(void *self, int domain, int type, int protocol);
	int (*bind)(void *self, int fd, const struct sockaddr *addr, socklen_t len);
	int (*listen)(void *self, int fd, int backlog);
	int (*accept)(void *self, int fd, struct sockaddr *addr, socklen_t *len);
	int (*connect)(void *self, int fd, const struct sockaddr *addr, socklen_t len);
	ssize_t (*recvfrom)(void *self, int fd, void *into, size_t len, int flags,
	                    struct sockaddr *addr, socklen_t *addr_len);
	ssize_t (*sendto)(void *self, int fd, const void *from, size_t len, int flags,
	                  const struct sockaddr *addr, socklen_t addr_len);
	int (*close)(void *self, int fd);
	int (*shutdown)(void *self, int fd, int how);
	int (*getsockopt)(void *self, int fd, int level, int name, void *value, socklen_t *len);
	int (*setsockopt)(void *self, int fd, int level, int name, const void *value,
	                  socklen_t len);
	int (*poll)(void *self, struct pollfd *fds, nfds_t count, int timeout_ms);
	int (*fcntl)(void *self, int fd, int command, int argument);
	int (*ioctl)(void *self, int fd, unsigned long request, int *argument);
};

/* A call under way: `attempt` is true once it is over. */
struct job {
	bool (*attempt)(struct job *job);
	bool started, done;
};

struct target {
	const struct target_ops *ops;
	void *self;
	const struct calls *calls;
	void *sockets; /* who is called */
	const struct wire *wire;
	const char *name;
	int64_t tolerance; /* how far from its time something may happen */
	int64_t patience;  /* how long to wait where a script does not say */
	bool coarse;       /* its timers may be late by an eighth, as Linux's wheel has it */
	bool any_push;     /* which segments have PSH is its own affair (RFC 9293, 3.9.1.2) */
};

struct target_ops {
	int64_t (*now)(void *self);
	/* Lets time pass until then. */
	void (*wait)(void *self, int64_t until);
	/* The next packet the stack has sent, waiting for it until then; 0 when there is none. */
	size_t (*next_packet)(void *self, int64_t until, uint8_t into[PACKET_BYTES], int64_t *at);
	void (*inject)(void *self, const uint8_t *packet, size_t len);
	/* Makes a call, to be done soon unless it `may_wait`. */
	void (*start)(void *self, struct job *job, bool may_wait);
	/* NULL, or what is wrong with the command. */
	const char *(*shell)(void *self, const char *command);
	void (*stop)(void *self);
};

/* How a target is to be. */
struct setup {
	int version, mtu;
	const char *command; /* the script's, or NULL */
	uint32_t half_open;  /* of wadi's limits; 0: the usual one */
	bool lenient;        /* commands that make no sense here are passed over */
};

/* wadi's stack, in virtual time (engine.c); Linux's in a network namespace, in real time
 * (linux.c).  NULL, or why that cannot be. */
const char *engine_start(struct target *target, const struct setup *setup);
const char *linux_start(struct target *target, const struct setup *setup);

#endif
