/* SPDX-License-Identifier: ISC */
/* wadi/ip_trace.h - an IP that says what packets come and go. */
#ifndef WADI_IP_TRACE_H
#define WADI_IP_TRACE_H

#include "wadi/console.h"
#include "wadi/ip_users.h"

struct ip_trace;

/* Who listens by way of it. */
struct ip_trace_user {
	struct ip_trace *host;
	struct wd_ip_user is;
};

/* Storage of one. */
struct ip_trace {
	wd_ip under;
	wd_console to;
	const char *name;
	struct ip_trace_user user[IP_USERS];
	size_t users;
};

/* Writes a line to `to` for each packet that is sent, comes or is refused, and each error
 * that comes for one:
 *
 *	lan: 10.0.0.1 > 10.0.0.2: protocol 17, 28 bytes
 *	lan: 10.0.0.2 < 10.0.0.1: protocol 17, 28 bytes
 *	lan: 10.0.0.2 < 10.0.0.1: protocol 17, 28 bytes: refused
 *	lan: 10.0.0.1 > 10.0.0.9: trouble 1
 *
 * The number of a trouble is that of enum wd_ip_trouble_kind.  When sending has failed the
 * error stands behind.  Cannot fail. */
WD_MUST WD_NONNULL wd_err ip_trace_init(struct ip_trace *it, wd_console to, const char *name,
                                        wd_ip under);

/* The IP that is traced. */
WD_NONNULL wd_ip ip_trace(struct ip_trace *it);

#endif
