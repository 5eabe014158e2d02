/* SPDX-License-Identifier: ISC */
/* wadi/arp_trace.h - ARP that says who is asked for, and what is claimed.
 *
 * For who puts a stack together in C.  There is none for config.c, where a stack keeps its
 * ARP to itself: net_trace() shows the same packets there, as frames of type 0806.
 */
#ifndef WADI_ARP_TRACE_H
#define WADI_ARP_TRACE_H

#include "wadi/arp.h"
#include "wadi/console.h"

/* Questions that can be under way, and addresses that can be claimed, by way of it. */
enum { ARP_TRACE_QUESTIONS = 16, ARP_TRACE_CLAIMS = 4 };

struct arp_trace;

/* A question in the place of its user's. */
struct arp_trace_question {
	struct wd_arp_question under; /* first */
	struct arp_trace *host;
	struct wd_arp_question *of; /* NULL: not in use */
	struct wd_addr addr;
};

/* A claim in the place of its user's. */
struct arp_trace_claim {
	struct arp_trace *host;
	wd_arp_claimed *told; /* NULL: not in use */
	void *arg;
	struct wd_addr addr;
};

/* Storage of one. */
struct arp_trace {
	wd_arp under;
	wd_console to;
	const char *name;
	struct arp_trace_question question[ARP_TRACE_QUESTIONS];
	struct arp_trace_claim claim[ARP_TRACE_CLAIMS];
};

/* Writes a line to `to` for each packet, question, answer and claim, and what becomes of it:
 *
 *	lan: 10.0.0.2: packet, 84 bytes
 *	lan: 10.0.0.2: asked for
 *	lan: 10.0.0.2: at 02:00:00:00:00:02
 *	lan: 10.0.0.9: arp: nobody answers for this address (wadi: timed out)
 *	lan: 10.0.0.1: claimed
 *	lan: 10.0.0.1: ours
 *	lan: 10.0.0.1: released */
WD_NONNULL void arp_trace_init(struct arp_trace *it, wd_console to, const char *name,
                               wd_arp under);

/* The ARP that is traced. */
WD_NONNULL wd_arp arp_trace(struct arp_trace *it);

#endif
