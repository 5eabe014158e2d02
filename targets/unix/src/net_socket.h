/* SPDX-License-Identifier: ISC */
/* net_socket.h - a Unix socket of frames in the place of a network interface. */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include "wadi/base.h"

/* Does `where` name one: unix:PATH, unix-listen:PATH? */
WD_NONNULL bool net_socket_is(const char *where);

/* Connects to PATH, or makes a socket there and waits for somebody who connects, once.  Fails
 * with a kind of wd_net_disconnected. */
WD_MUST WD_NONNULL wd_err net_socket_open(const char *where, int *fd);

/* Is this descriptor a stream of bytes? */
bool net_socket_is_stream(int fd);

#endif
