/* SPDX-License-Identifier: ISC */
/* devices_socket.h - a Unix socket of frames in the place of a network interface. */
#ifndef DEVICES_SOCKET_H
#define DEVICES_SOCKET_H

#include "net_port.h"

/* If `where` names one, unix:PATH or unix-listen:PATH: connects to PATH, or makes a socket
 * there and waits for somebody who connects, once.  -1 if it does not; dies if that fails,
 * for the device `option`. */
WD_NONNULL int socket_open(const char *option, const char *where);

/* Notes what kind of socket `fd` is, if it is one, and prepares for it. */
WD_NONNULL void socket_attach(struct net_port *port, int fd);

#endif
