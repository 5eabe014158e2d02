/* SPDX-License-Identifier: ISC */
/* flow.h - between the files that are for fibers. */
#ifndef TCP_FLOW_H
#define TCP_FLOW_H

#include "engine.h"

extern const struct wd_tcp_conn_ops flow_conn_ops;
/* The user of all connections of fibers. */
extern const struct tcp_user flow_user;

/* Wakes who waits for one of these events. */
void flow_wake(struct tcp_conn *c, unsigned events);
/* Would reading yield something at once? */
bool flow_can_read(const struct tcp_conn *c);
WD_MUST wd_err flow_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn);

#endif
