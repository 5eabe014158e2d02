/* SPDX-License-Identifier: ISC */
/* SYN cookies (RFC 4987, 3.6): while too many connections are half open nothing is
 * remembered of a SYN.  What its ACK will quote says it all: our sequence number the time,
 * in periods, the peer's MSS, roughly, and two keyed hashes; our timestamp the rest.  Without
 * timestamps such a connection has neither scale nor SACK.
 *
 * One hash is of the peer's sequence number, too, which must be the one right behind its SYN.
 * The other is not, so that what comes when a segment before it was lost can be told from
 * what belongs to nothing: it is not answered, as a reset would end what is about to begin. */
#include "engine.h"

enum { PERIOD_SHIFT = 36, PERIODS = 2, TIME_BITS = 5, KIND_BITS = 3, HASH_BITS = 12 };
enum { HEAD_MASK = (1 << (TIME_BITS + KIND_BITS + HASH_BITS)) - 1 };

/* What the low bits of the timestamp hold. */
enum { SCALE_BITS = 15, SACK_BIT = 16, ECN_BIT = 32, ALL_BITS = 63 };

static const uint16_t sizes[1 << KIND_BITS] = { 536, 1220, 1300, 1380, 1440, 1460, 4312, 8960 };

static uint32_t period(const struct tcp_direct *tcp)
{
	return (uint32_t)(tcp_now(tcp).ns >> PERIOD_SHIFT);
}

static uint32_t hash(const struct tcp_direct *tcp, const struct tcp_key *key, uint32_t seq,
                     uint32_t head)
{
	struct { struct tcp_key key; uint32_t seq, head; } of = { *key, seq, head };

	return (uint32_t)wd_siphash(&tcp->cookie_key, wd_bytes(&of, sizeof of)) >> (32 - HASH_BITS);
}

/* All but the hash of the sequence number: as many bits as a cookie has left for that. */
static uint32_t make_head(const struct tcp_direct *tcp, const struct tcp_key *key,
                          uint32_t when, uint32_t kind)
{
	uint32_t head = when << KIND_BITS | kind;

	return (head << HASH_BITS | hash(tcp, key, 0, head)) & HEAD_MASK;
}

static uint32_t make(const struct tcp_direct *tcp, const struct tcp_key *key, uint32_t seq,
                     uint32_t head)
{
	return head << HASH_BITS | hash(tcp, key, seq, head);
}

static uint32_t kind_of(const struct tcp_segment *syn)
{
	uint32_t mss = syn->options & TCP_HAS_MSS ? syn->mss : sizes[0], kind = 0;

	while (kind + 1 < WD_COUNT(sizes) && sizes[kind + 1] <= mss)
		kind++;
	return kind;
}

/* ---- The SYN ----------------------------------------------------------------------------- */

/* A timestamp of now, or a little earlier, that holds what was agreed upon. */
static uint32_t stamp(struct tcp_direct *tcp, const struct tcp_key *key,
                      const struct tcp_segment *syn, uint8_t flags)
{
	uint32_t now = ts_clock(tcp) + secret_ts_offset(tcp, key), bits, val;

	bits = syn->options & TCP_HAS_SCALE ? syn->scale : SCALE_BITS;
	if (syn->options & TCP_HAS_SACK_OK)
		bits |= SACK_BIT;
	if (flags & TCP_ECE)
		bits |= ECN_BIT;
	val = (now & ~(uint32_t)ALL_BITS) | bits;
	return seq_before(now, val) ? val - (ALL_BITS + 1) : val;
}

void cookie_send(struct tcp_direct *tcp, const struct tcp_segment *s, const struct tcp_key *key)
{
	bool stamped = (s->options & TCP_HAS_TIMESTAMPS) && !tcp->limits.no_timestamps;
	uint8_t options[TCP_HEADER_MAX - TCP_HEADER];
	struct tcp_reply reply = {
		.key = *key, .ack = s->seq + 1, .flags = TCP_SYN | TCP_ACK,
		.window = (uint16_t)least(TCP_SPACE_FIRST, tcp->limits.receive),
	};
	struct tcp_offer offer = { .timestamps = stamped, .ts_ecr = s->ts_val };
	struct wd_ip_path path;

	if (wd_ip_path(tcp->ip, &key->own, &key->peer, &path))
		return;
	if (stamped && handshake_asks_for_ecn(tcp, s))
		reply.flags |= TCP_ECE;
	offer.mss = output_mss_offer(path.mtu, wd_addr_is_ipv4(&key->peer));
	offer.sack = stamped && (s->options & TCP_HAS_SACK_OK) && !tcp->limits.no_sack;
	offer.has_scale = stamped && (s->options & TCP_HAS_SCALE);
	offer.scale = handshake_scale(tcp->limits.receive);
	offer.ts_val = stamp(tcp, key, s, reply.flags);
	reply.seq = make(tcp, key, s->seq, make_head(tcp, key, period(tcp), kind_of(s)));
	reply.options = wd_bytes(options, output_syn_options(options, &offer));
	tcp->stats.cookies_sent++;
	tcp->cookies_until = wd_after(tcp_now(tcp), wd_ns(PERIODS * UINT64_C(1) << PERIOD_SHIFT));
	output_reply(tcp, &reply);
}

/* ---- Its ACK ----------------------------------------------------------------------------- */

static uint32_t kind_in(uint32_t cookie)
{
	return cookie >> 2 * HASH_BITS & ((1 << KIND_BITS) - 1);
}

bool cookie_was_sent(const struct tcp_direct *tcp, const struct tcp_segment *s,
                     const struct tcp_key *key)
{
	uint32_t cookie = s->ack - 1;

	if (!wd_before(tcp_now(tcp), tcp->cookies_until))
		return false;
	for (uint32_t ago = 0; ago < PERIODS; ago++)
		if (make_head(tcp, key, period(tcp) - ago, kind_in(cookie)) == cookie >> HASH_BITS)
			return true;
	return false;
}

static bool is_right(const struct tcp_direct *tcp, const struct tcp_segment *s,
                     const struct tcp_key *key)
{
	uint32_t cookie = s->ack - 1;

	return cookie_was_sent(tcp, s, key) &&
	       make(tcp, key, s->seq - 1, cookie >> HASH_BITS) == cookie;
}

/* The SYN as it must have been. */
static struct tcp_segment recall(const struct tcp_segment *s, unsigned kind)
{
	struct tcp_segment syn = {
		.packet = s->packet, .seq = s->seq - 1, .flags = TCP_SYN,
		.window = s->window, .mss = sizes[kind], .options = TCP_HAS_MSS,
	};

	if (!(s->options & TCP_HAS_TIMESTAMPS))
		return syn;
	syn.options |= TCP_HAS_TIMESTAMPS;
	syn.ts_val = s->ts_val;
	if (s->ts_ecr & SACK_BIT)
		syn.options |= TCP_HAS_SACK_OK;
	if (s->ts_ecr & ECN_BIT)
		syn.flags |= TCP_ECE | TCP_CWR;
	if ((s->ts_ecr & SCALE_BITS) != SCALE_BITS) {
		syn.options |= TCP_HAS_SCALE;
		syn.scale = s->ts_ecr & SCALE_BITS;
	}
	return syn;
}

bool cookie_replaces(const struct tcp_conn *c, const struct tcp_segment *s)
{
	return (c->flags & TCP_OFFERED) && (s->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK &&
	       s->ack != c->snd_nxt && s->seq == c->rcv_nxt && is_right(c->tcp, s, &c->entry.key);
}

struct tcp_conn *cookie_accept(struct tcp_direct *tcp, struct tcp_port *port,
                               const struct tcp_segment *s, const struct tcp_key *key)
{
	struct tcp_segment syn;
	struct tcp_conn *c;

	if (!is_right(tcp, s, key)) {
		tcp->stats.cookies_bad += wd_before(tcp_now(tcp), tcp->cookies_until);
		return NULL;
	}
	syn = recall(s, kind_in(s->ack - 1));
	c = handshake_make(tcp, port, &syn, key, s->ack - 1);
	if (!c)
		return NULL;
	c->retries = 1; /* how long it took is not known */
	tcp->stats.cookies_good++;
	return c;
}
