/* SPDX-License-Identifier: ISC */
/* abi.h - what packetdrill asks of a stack in a shared object, --so_filename=FILE.
 *
 * It calls packetdrill_interface_init() for a table of functions, each given `self`; they do
 * what POSIX says, and four more are the wire and the clock:
 * - netdev_send: a packet of IP for the stack; netdev_receive: the next one it has sent, with
 *   its time; 0, with a length of 0 where there is none;
 * - usleep lets time pass, and gettimeofday tells it.
 * Calls that block come from a second thread.
 */
#ifndef ABI_H
#define ABI_H

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

struct packetdrill_interface {
	void *self;
	void (*end)(void *self);
	int (*socket)(void *self, int domain, int type, int protocol);
	int (*bind)(void *self, int fd, const struct sockaddr *addr, socklen_t len);
	int (*listen)(void *self, int fd, int backlog);
	int (*accept)(void *self, int fd, struct sockaddr *addr, socklen_t *len);
	int (*connect)(void *self, int fd, const struct sockaddr *addr, socklen_t len);
	ssize_t (*read)(void *self, int fd, void *into, size_t len);
	ssize_t (*readv)(void *self, int fd, const struct iovec *pieces, int count);
	ssize_t (*recv)(void *self, int fd, void *into, size_t len, int flags);
	ssize_t (*recvfrom)(void *self, int fd, void *into, size_t len, int flags,
	                    struct sockaddr *addr, socklen_t *addr_len);
	ssize_t (*recvmsg)(void *self, int fd, struct msghdr *message, int flags);
	ssize_t (*write)(void *self, int fd, const void *from, size_t len);
	ssize_t (*writev)(void *self, int fd, const struct iovec *pieces, int count);
	ssize_t (*send)(void *self, int fd, const void *from, size_t len, int flags);
	ssize_t (*sendto)(void *self, int fd, const void *from, size_t len, int flags,
	                  const struct sockaddr *addr, socklen_t addr_len);
	ssize_t (*sendmsg)(void *self, int fd, const struct msghdr *message, int flags);
	int (*fcntl)(void *self, int fd, int command, ...);
	int (*ioctl)(void *self, int fd, unsigned long request, ...);
	int (*close)(void *self, int fd);
	int (*shutdown)(void *self, int fd, int how);
	int (*getsockopt)(void *self, int fd, int level, int name, void *value, socklen_t *len);
	int (*setsockopt)(void *self, int fd, int level, int name, const void *value,
	                  socklen_t len);
	int (*poll)(void *self, struct pollfd *fds, nfds_t count, int timeout_ms);
	int (*netdev_send)(void *self, const void *packet, size_t len);
	int (*netdev_receive)(void *self, void *into, size_t *len, long long *time_us);
	int (*usleep)(void *self, useconds_t us);
	int (*gettimeofday)(void *self, struct timeval *time, struct timezone *zone);
	int (*epoll_create)(void *self, int size);
	int (*epoll_ctl)(void *self, int epoll, int operation, int fd, struct epoll_event *event);
	int (*epoll_wait)(void *self, int epoll, struct epoll_event *events, int max,
	                  int timeout_ms);
	int (*pipe)(void *self, int fds[2]);
	int (*splice)(void *self, int from, loff_t *from_at, int to, loff_t *to_at, size_t len,
	              unsigned flags);
};

/* What packetdrill looks for. */
void packetdrill_interface_init(const char *flags, struct packetdrill_interface *table);

#endif
