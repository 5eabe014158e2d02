/* SPDX-License-Identifier: ISC */
/* wadi/stack.h - UDP and TCP of one place in the network. */
#ifndef WADI_STACK_H
#define WADI_STACK_H

#include "wadi/tcp.h"
#include "wadi/udp.h"

/* A record of interfaces; take the part you need. */
struct wd_stack {
	wd_udp udp;
	wd_tcp tcp;
};

#endif
