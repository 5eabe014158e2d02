/* SPDX-License-Identifier: ISC */
/* wadi/config/tcp_pair.h - two hosts with TCP between them, in memory, for config.c. */
#ifndef WADI_CONFIG_TCP_PAIR_H
#define WADI_CONFIG_TCP_PAIR_H

#include "wadi/config.h"
#include "wadi/tcp.h"

/* What two jobs connect by: a is 10.0.0.1, b 10.0.0.2. */
struct wd_tcp_pair { wd_tcp a, b; };

/* The pair of this name, with `size` bytes on each way of a connection. */
static inline struct wd_tcp_pair tcp_pair(const char *name, int64_t size)
{
	void *pair = MODULE(tcp_pair, name, size);

	return (struct wd_tcp_pair){ PART(wd_tcp, pair, a), PART(wd_tcp, pair, b) };
}

#endif
