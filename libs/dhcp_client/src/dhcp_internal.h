/* SPDX-License-Identifier: ISC */
/* dhcp_internal.h - shared by the parts of dhcp_client. */
#ifndef DHCP_INTERNAL_H
#define DHCP_INTERNAL_H

#include "wadi/dhcp_client.h"

enum {
	DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68,
	DHCP_FIXED = 240, /* bytes before the options, the cookie included */
	DHCP_REQUEST_OP = 1, DHCP_REPLY_OP = 2,
};
#define DHCP_COOKIE UINT32_C(0x63825363)

/* Options (RFC 2132). */
enum {
	DHCP_PAD = 0, DHCP_MASK = 1, DHCP_ROUTER = 3, DHCP_DNS = 6, DHCP_HOSTNAME = 12,
	DHCP_DOMAIN = 15, DHCP_MTU = 26, DHCP_NTP = 42, DHCP_ADDRESS = 50, DHCP_LEASE = 51,
	DHCP_OVERLOAD = 52, DHCP_TYPE = 53, DHCP_SERVER = 54, DHCP_PARAMETERS = 55,
	DHCP_MESSAGE_MAX = 57, DHCP_T1 = 58, DHCP_T2 = 59, DHCP_CLIENT_ID = 61, DHCP_END = 255,
};

/* Messages: values of DHCP_TYPE. */
enum {
	DHCP_DISCOVER = 1, DHCP_OFFER = 2, DHCP_REQUEST = 3, DHCP_DECLINE = 4, DHCP_ACK = 5,
	DHCP_NAK = 6,
};

/* ---- dhcp_options.c -------------------------------------------------------------------- */

/* Reads the options of a message, each put together.  wd_malformed when one runs over its
 * field. */
WD_MUST wd_err dhcp_options_read(struct wd_bytes message, struct dhcp_client_options *options);

/* One of them; false when there is none such. */
WD_MUST bool dhcp_option(const struct dhcp_client_options *options, uint8_t code,
                         struct wd_bytes *value);

/* One of exactly so many bytes, as a number; `other` when there is none. */
uint32_t dhcp_option_number(const struct dhcp_client_options *options, uint8_t code, size_t len,
                            uint32_t other);

/* Addresses; how many of at most `max`, none when the length is odd or an address no host's. */
uint8_t dhcp_option_addresses(const struct dhcp_client_options *options, uint8_t code,
                              struct wd_addr *into, uint8_t max);

/* What an ACK grants, but for the times; false when it makes no sense. */
WD_MUST bool dhcp_grant_read(const struct dhcp_client_options *options, const struct wd_addr *own,
                             struct wd_dhcp_grant *grant);

/* ---- dhcp_message.c -------------------------------------------------------------------- */

/* Sends a message of this type, as the state wants it; lost without a buffer. */
void dhcp_send(struct dhcp_client *it, uint8_t type);

#endif
