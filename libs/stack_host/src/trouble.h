/* SPDX-License-Identifier: ISC */
/* trouble.h - what the network says of datagrams that did not get there. */
#ifndef TROUBLE_H
#define TROUBLE_H

#include "socket.h"

/* Hands the troubles that wait at this socket to `port`, as long as `*still` is set. */
void host_troubles(int fd, const struct wd_udp_port *port, struct host_port *const *still);

#endif
