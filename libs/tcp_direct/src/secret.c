/* SPDX-License-Identifier: ISC */
#include "engine.h"

void secret_init(struct tcp_direct *tcp)
{
	wd_random_fill(tcp->random, wd_room(&tcp->isn_key, sizeof tcp->isn_key));
	wd_random_fill(tcp->random, wd_room(&tcp->cookie_key, sizeof tcp->cookie_key));
	wd_random_fill(tcp->random, wd_room(&tcp->port_key, sizeof tcp->port_key));
}

/* What both of the following are made of: of the same addresses and ports always the
 * same. */
static uint64_t hash(const struct tcp_direct *tcp, const struct tcp_key *key)
{
	return wd_siphash(&tcp->isn_key, wd_bytes(key, sizeof *key));
}

/* RFC 6528: what makes them of each pair of ends a space of its own, plus a clock of
 * 4 us, so that those of one pair come behind each other. */
uint32_t secret_isn(struct tcp_direct *tcp, const struct tcp_key *key)
{
	return (uint32_t)hash(tcp, key) + (uint32_t)(tcp_now(tcp).ns / 4000);
}

/* RFC 7323, 5.4: for the same reason. */
uint32_t secret_ts_offset(struct tcp_direct *tcp, const struct tcp_key *key)
{
	return (uint32_t)(hash(tcp, key) >> 32);
}

uint32_t ts_clock(const struct tcp_direct *tcp)
{
	return (uint32_t)(tcp_now(tcp).ns / WD_NS_PER_MS);
}
