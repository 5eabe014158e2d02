/* SPDX-License-Identifier: ISC */
/* receive.h - between the files that take data. */
#ifndef TCP_RECEIVE_H
#define TCP_RECEIVE_H

#include "engine.h"

/* Without its first `skip` bytes, and of the rest the first `keep`. */
struct wd_buf *data_cut(struct wd_buf *data, uint32_t skip, uint32_t keep);
/* Counts the memory of `data`; false when there is none. */
bool queue_has_memory(struct tcp_conn *c, const struct wd_buf *data);
/* Adds in-order data whose memory is counted. */
void queue_push(struct tcp_conn *c, struct wd_buf *data);
/* The peer's end has come, in order. */
void receive_fin(struct tcp_conn *c);

#endif
