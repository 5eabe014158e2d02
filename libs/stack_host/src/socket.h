/* SPDX-License-Identifier: ISC */
/* socket.h - what the sources of the stack share: sockets and their addresses. */
#ifndef SOCKET_H
#define SOCKET_H

#define _GNU_SOURCE
#include <netinet/in.h>
#include <sys/socket.h>

#include "wadi/stack_host.h"

/* A socket that is watched; stands first in what it is for. */
struct host_socket {
	struct wd_host_watch watch;
	/* There is news: in the stack's fiber, which must not wait. */
	void (*ready)(struct host_socket *socket, unsigned news);
};

/* Watches it: its descriptor and `ready` are set. */
WD_MUST wd_err host_socket_watch(struct stack_host *it, struct host_socket *socket);

/* Closes it. */
void host_socket_close(struct host_socket *socket);

/* Sets an option to a number, where the host knows it. */
void host_set(int fd, int level, int option, int value);

/* The stack's fiber looks at the line of sockets and at the wheel now. */
void host_stir(struct stack_host *it);

/* Others have their turn, if the caller has not waited for long. */
WD_WAITS void host_take_turns(struct stack_host *it);

/* ---- Addresses ------------------------------------------------------------------------ */

/* An address as the host writes it. */
union host_addr {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Writes it for a socket of this family; how long it is. */
socklen_t host_addr_from(union host_addr *addr, int family, const struct wd_peer *peer);

/* Reads it. */
struct wd_peer host_addr_to(const union host_addr *addr);

/* The family of a socket that talks to this address. */
int host_family(const struct wd_addr *addr);

/* Does the stack talk to such addresses at all? */
bool host_talks_to(const struct stack_host *it, const struct wd_addr *addr);

/* Binds a socket of this type to a port, or another one that it is published at, of all
 * addresses or one; its descriptor, or -1 and errno. */
int host_bind(const struct stack_host *it, int type, uint16_t port);

/* As wd_tcp_addresses(). */
size_t host_addresses(const struct stack_host *it, struct wd_addr *into, size_t max);

/* ---- Parts ------------------------------------------------------------------------------ */

/* In udp.c, tcp.c, group.c. */
extern const struct wd_udp_ops host_udp_ops;
extern const struct wd_tcp_ops host_tcp_ops;
WD_MUST wd_err host_join(struct stack_host *it, const struct wd_addr *group);
void host_leave(struct stack_host *it, const struct wd_addr *group);

#endif
