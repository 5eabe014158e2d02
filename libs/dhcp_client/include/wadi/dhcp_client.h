/* SPDX-License-Identifier: ISC */
/* wadi/dhcp_client.h - has a network tell IPv4 its address: DHCP (RFC 2131, 2132).
 *
 * It asks at once, and again after 4, 8, 16, 32 and then every 64 s, a second more or less.
 * The first offer that makes sense is taken.  The address is set when it was granted, after
 * a look whether another has it (RFC 5227), which takes 4 to 7 s; if so the server is told
 * and all begins anew, 10 s later.  The lease is renewed after half of its time with its
 * server, after seven eighths with any; when it runs out the address is taken away.
 *
 * Options may be long (RFC 3396) and lie in the fields for names (RFC 2131, 4.1).  A message
 * whose options run over their field is dropped; one option that makes no sense counts as
 * not there: a list of odd length, a mask with holes, an MTU below 576, times out of order.
 * A lease of less than 10 s is none.
 */
#ifndef WADI_DHCP_CLIENT_H
#define WADI_DHCP_CLIENT_H

#include "wadi/dhcp_lease.h"
#include "wadi/ipv4.h"
#include "wadi/udp.h"

enum {
	DHCP_CLIENT_MESSAGE = 1472,  /* bytes of the longest message that is heard */
	DHCP_CLIENT_OPTIONS = 1792,  /* enough for all options in one */
	DHCP_CLIENT_HOSTNAME = 63,
};

/* Options as a message has them, each in one piece: code, length in two bytes, value. */
struct dhcp_client_options {
	uint16_t len;
	uint8_t bytes[DHCP_CLIENT_OPTIONS];
};

/* What can be asked for; zero is the default of each. */
struct dhcp_client_wishes {
	const char *hostname; /* that the server is told, of DHCP_CLIENT_HOSTNAME bytes at most */
	bool trust;           /* the server: the address is used at once, and defended for ever */
};

/* RFC 2131, figure 5; while CHECKING it is looked whether another has the address. */
enum dhcp_client_state {
	DHCP_CLIENT_INIT, DHCP_CLIENT_SELECTING, DHCP_CLIENT_REQUESTING, DHCP_CLIENT_CHECKING,
	DHCP_CLIENT_BOUND, DHCP_CLIENT_RENEWING, DHCP_CLIENT_REBINDING,
};

struct dhcp_client {
	struct wd_wheel_timer timer; /* first */
	wd_udp udp;
	struct ipv4 *ip;
	struct wd_wheel *wheel;
	wd_random random;
	struct dhcp_client_wishes wishes;
	struct wd_udp_port port;
	enum dhcp_client_state state;
	uint32_t xid;
	wd_instant since;   /* when the exchange began */
	uint32_t tries;     /* messages that were sent since its last step */
	uint32_t failures;  /* exchanges since the last lease that came to nothing */
	struct wd_addr address, server; /* that were offered, or are ours; zero: none yet */
	wd_instant asked;   /* when it was requested, from which the times of a lease count */
	wd_instant renew, rebind, expire;
	struct wd_dhcp_grant grant;
	struct dhcp_client_options heard, kept; /* of the last message; of the lease */
	struct wd_dhcp_watcher *watchers;
};

/* Begins to ask, by `udp`, which is over `ip`, at port 68; whose address it is that is set
 * and cleared.  `wishes` may be NULL; a hostname must outlive it.  Fails as wd_udp_open();
 * wd_malformed for a hostname that is too long. */
WD_MUST wd_err dhcp_client_init(struct dhcp_client *it, wd_udp udp, struct ipv4 *ip,
                                struct wd_wheel *wheel, wd_random random,
                                const struct dhcp_client_wishes *wishes);

/* Ends it and closes the port; the address stays as it is. */
WD_NONNULL void dhcp_client_fini(struct dhcp_client *it);

/* What was granted. */
WD_NONNULL wd_dhcp_lease dhcp_client(struct dhcp_client *it);

#endif
