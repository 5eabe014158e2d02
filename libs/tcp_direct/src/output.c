/* SPDX-License-Identifier: ISC */
/* Segments: a buffer with the header, and slices of what was written behind it. */
#include "engine.h"

#include "out.h"
#include "wadi/checksum.h"

enum { NOP = 1, MSS = 2, SCALE = 3, SACK_OK = 4, SACK = 5, TIMESTAMPS = 8 };
enum { TIMESTAMPS_LEN = 12, SUM_AT = 16 };

/* ---- Options, in the order that most others have them in, too ---------------------------- */

static uint32_t put_timestamps(uint8_t *at, uint16_t before, uint32_t val, uint32_t ecr)
{
	wd_put_be16(at, before);
	at[2] = TIMESTAMPS;
	at[3] = 10;
	wd_put_be32(at + 4, val);
	wd_put_be32(at + 8, ecr);
	return TIMESTAMPS_LEN;
}

uint32_t output_syn_options(uint8_t *into, const struct tcp_offer *offer)
{
	static const uint8_t sack_ok[4] = { NOP, NOP, SACK_OK, 2 };
	uint32_t n = 4;

	into[0] = MSS;
	into[1] = 4;
	wd_put_be16(into + 2, offer->mss);
	if (offer->timestamps) {
		n += put_timestamps(into + n, offer->sack ? SACK_OK << 8 | 2 : NOP << 8 | NOP,
		                    offer->ts_val, offer->ts_ecr);
	} else if (offer->sack) {
		memcpy(into + n, sack_ok, sizeof sack_ok);
		n += sizeof sack_ok;
	}
	if (offer->has_scale) {
		const uint8_t scale[4] = { NOP, SCALE, 3, offer->scale };

		memcpy(into + n, scale, sizeof scale);
		n += sizeof scale;
	}
	return n;
}

enum { SACK_LEN = 4, BLOCK_LEN = 8 }; /* of the option: itself, padded; each of its blocks */

/* Those of all other segments; `spare` bytes may be blocks of SACK. */
static uint32_t put_options(struct tcp_conn *c, uint8_t *into, uint32_t spare)
{
	struct tcp_range sack[TCP_SACKS];
	uint32_t n = 0, count = TCP_SACKS;
	uint32_t fit = spare > SACK_LEN ? (spare - SACK_LEN) / BLOCK_LEN : 0;

	if (c->flags & TCP_TIMESTAMPS) {
		n = put_timestamps(into, NOP << 8 | NOP, ts_clock(c->tcp) + c->ts_offset,
		                   c->ts_recent);
		count--;
	}
	if (wd_likely(!c->holes))
		return n;
	count = holes_sacks(c, sack, least(count, fit));
	if (count == 0)
		return n;
	into[n] = into[n + 1] = NOP;
	into[n + 2] = SACK;
	into[n + 3] = (uint8_t)(2 + 8 * count);
	n += 4;
	for (uint32_t i = 0; i < count; i++, n += 8) {
		wd_put_be32(into + n, sack[i].from);
		wd_put_be32(into + n + 4, sack[i].to);
	}
	return n;
}

/* ---- The header -------------------------------------------------------------------------- */

struct header {
	const struct tcp_key *key;
	uint32_t seq, ack;
	uint16_t window;
	uint8_t flags;
	struct wd_bytes options; /* a multiple of four */
};

/* Puts it in front of what is in `b`; `pseudo` is the sum of the pseudo header, but for
 * the length. */
static bool put_header(struct wd_buf *b, const struct header *h, uint32_t pseudo)
{
	uint32_t len = TCP_HEADER + (uint32_t)h->options.len;
	uint8_t *p = wd_buf_prepend(b, len);
	uint16_t length, sum;

	if (!p)
		return false;
	wd_put_be16(p, h->key->own_port);
	wd_put_be16(p + 2, h->key->peer_port);
	wd_put_be32(p + 4, h->seq);
	wd_put_be32(p + 8, h->ack);
	p[12] = (uint8_t)(len / 4 << 4);
	p[13] = h->flags;
	wd_put_be16(p + 14, h->window);
	wd_put_be16(p + SUM_AT, (uint16_t)wd_buf_total(b));
	memcpy(&length, p + SUM_AT, sizeof length);
	sum = wd_sum_fold((wd_sum)pseudo + length);
	memcpy(p + SUM_AT, &sum, sizeof sum);
	wd_put_be16(p + 18, 0);
	if (h->options.len > 0)
		memcpy(p + TCP_HEADER, h->options.ptr, h->options.len);
	b->flags |= WD_BUF_SUM_ASK;
	b->sum_from = wd_buf_place(b, p);
	b->sum_at = SUM_AT;
	return true;
}

/* Hands it down.  What gets lost there is lost as on any network. */
static wd_err send(struct tcp_direct *tcp, const struct tcp_key *key, uint8_t tos, bool whole,
                   struct wd_buf *b)
{
	const struct wd_ip_packet packet = {
		.from = key->own, .to = key->peer, .protocol = WD_IP_TCP, .tos = tos,
		.flags = whole ? WD_IP_WHOLE : 0,
	};

	tcp->stats.sent++;
	return wd_ip_send(tcp->ip, &packet, b);
}

/* ---- Segments of a connection ------------------------------------------------------------ */

/* What every segment with an ACK does. */
static void acknowledged(struct tcp_conn *c)
{
	c->flags &= ~(uint32_t)(TCP_ACK_NOW | TCP_ACK_LATER);
	c->ack_at = 0;
	if (c->quick > 0)
		c->quick--;
}

/* Of a full segment nothing: what of the peer's data is missing it learns by another. */
static uint32_t spare_of(const struct tcp_conn *c, const struct wd_buf *b, uint32_t len)
{
	return b->segment || len >= c->mss ? 0 : c->mss - len;
}

/* Sends what is in `b`, `len` bytes, from `seq` on with an ACK and these flags. */
static bool send_segment(struct tcp_conn *c, struct wd_buf *b, uint32_t seq, uint32_t len,
                         uint8_t flags, uint8_t tos)
{
	uint32_t spare = spare_of(c, b, len);
	bool silent = c->holes && (c->flags & TCP_SACK) && spare < SACK_LEN + BLOCK_LEN;
	uint32_t owed = silent ? c->flags & TCP_ACK_NOW : 0;
	uint8_t options[TCP_HEADER_MAX - TCP_HEADER];
	struct header h = {
		.key = &c->entry.key, .seq = seq, .ack = c->rcv_nxt,
		.window = window_field(c),
		.flags = flags | TCP_ACK | (c->flags & TCP_ECHO ? TCP_ECE : 0),
	};
	wd_err err;

	h.options = wd_bytes(options, put_options(c, options, spare));
	if (!put_header(b, &h, c->pseudo)) {
		wd_buf_free(b);
		return false;
	}
	acknowledged(c);
	c->flags |= owed;
	err = send(c->tcp, h.key, tos, !(c->flags & TCP_WHOLE_OFF), b);
	if (wd_err_is(err, wd_ip_too_big))
		route_refresh(c);
	return err == NULL;
}

/* Without data. */
static bool send_empty(struct tcp_conn *c, uint32_t seq, uint8_t flags)
{
	struct wd_buf *b = wd_ip_alloc(c->tcp->ip, TCP_HEADER_MAX);

	return b && send_segment(c, b, seq, 0, flags, 0);
}

bool output_ack(struct tcp_conn *c)
{
	return send_empty(c, c->snd_nxt, 0);
}

bool output_probe(struct tcp_conn *c)
{
	return send_empty(c, c->snd_una - 1, 0);
}

bool output_reset(struct tcp_conn *c)
{
	c->tcp->stats.resets_out++;
	return send_empty(c, c->snd_nxt, TCP_RST);
}

/* What a peer is told that our segments may hold: all of a packet but the headers. */
uint16_t output_mss_offer(uint32_t mtu, bool ipv4)
{
	uint32_t headers = (ipv4 ? 20 : 40) + TCP_HEADER;

	return (uint16_t)least(mtu > headers + TCP_MSS_LEAST ? mtu - headers : TCP_MSS_LEAST,
	                       UINT16_MAX);
}

/* The flags of a SYN that ask for ECN, or agree to it (RFC 3168, 6.1.1). */
static uint8_t ecn_flags(const struct tcp_conn *c)
{
	if (!(c->flags & TCP_ECN))
		return 0;
	return c->flags & TCP_PASSIVE ? TCP_ECE : TCP_ECE | TCP_CWR;
}

/* Before the handshake is over rcv_mss holds what we offer, and the flags what the peer
 * has agreed to, or we would like to. */
bool output_syn(struct tcp_conn *c)
{
	bool answer = c->entry.state == TCP_SYN_RECEIVED;
	uint8_t options[TCP_HEADER_MAX - TCP_HEADER];
	const struct tcp_offer offer = {
		.mss = c->rcv_mss, .scale = c->rcv_scale,
		.has_scale = c->flags & TCP_SCALES,
		.sack = c->flags & TCP_SACK,
		.timestamps = c->flags & TCP_TIMESTAMPS,
		.ts_val = ts_clock(c->tcp) + c->ts_offset,
		.ts_ecr = answer ? c->ts_recent : 0,
	};
	struct header h = {
		.key = &c->entry.key, .seq = c->snd_una, .ack = answer ? c->rcv_nxt : 0,
		.window = (uint16_t)least(c->rcv_edge - c->rcv_nxt, UINT16_MAX),
		.flags = TCP_SYN | (answer ? TCP_ACK : 0) | ecn_flags(c),
		.options = { options, output_syn_options(options, &offer) },
	};
	struct wd_buf *b = wd_ip_alloc(c->tcp->ip, TCP_HEADER_MAX);

	if (!b || !put_header(b, &h, c->pseudo)) {
		wd_buf_free(b);
		return false;
	}
	c->rcv_acked = c->rcv_nxt;
	return send(c->tcp, h.key, 0, true, b) == NULL;
}

/* ---- Data -------------------------------------------------------------------------------- */

/* Fills `b` with up to `len` bytes from `seq` on; a frame that is cut into segments holds
 * whole ones but for the last of all.  Returns how many. */
static uint32_t fill(struct tcp_conn *c, struct wd_buf *b, uint32_t seq, uint32_t len)
{
	uint32_t n = chunks_slice(c, b, seq, len);

	if (n == len)
		return n;
	if (n > c->mss) {
		buf_cut_slices(b, n -= n % c->mss);
		return n;
	}
	buf_cut_slices(b, 0);
	len = least(len, c->mss);
	return chunks_gather(c, b, seq, len) ? len : 0;
}

static uint8_t data_flags(struct tcp_conn *c, bool last, bool fin, bool again)
{
	uint8_t flags = (last ? TCP_PSH : 0) | (fin ? TCP_FIN : 0);

	if ((c->flags & TCP_REDUCE) && !again) {
		flags |= TCP_CWR;
		c->flags &= ~(uint32_t)TCP_REDUCE;
	}
	return flags;
}

/* The end of what was written follows byte `upto`, is due, and may be sent as well. */
static bool ends_at(const struct tcp_conn *c, uint32_t upto)
{
	return (c->flags & TCP_FIN_ASKED) && upto == c->out->end &&
	       (upto - c->snd_una < c->snd_wnd || upto == c->snd_una);
}

uint32_t output_data(struct tcp_conn *c, uint32_t seq, uint32_t len, bool again, bool *fin)
{
	struct wd_buf *b = wd_ip_alloc(c->tcp->ip, TCP_HEADER_MAX);
	uint8_t ect = (c->flags & TCP_ECN) && !again ? WD_ECN_ECT0 : WD_ECN_NOT;
	uint32_t n, mss = c->mss;
	bool last;

	*fin = false;
	if (!b)
		return 0;
	n = len > 0 ? fill(c, b, seq, len) : 0;
	if (n > c->mss)
		b->segment = c->mss;
	*fin = ends_at(c, seq + n);
	if (n == 0 && !*fin) {
		wd_buf_free(b);
		return 0;
	}
	/* Several segments end with a push, too: a receiver that joins them hands them up. */
	last = (n > c->mss && !again) || (n > 0 && seq + n == c->out->end);
	c->tcp->stats.sent += n > c->mss ? (n - 1) / c->mss : 0;
	if (!send_segment(c, b, seq, n, data_flags(c, last, *fin, again), ect) && c->mss < mss)
		return *fin = false; /* it was too long: to be cut anew */
	return n;
}

/* ---- Segments of none -------------------------------------------------------------------- */

bool output_reply(struct tcp_direct *tcp, const struct tcp_reply *reply)
{
	const struct wd_ip_packet packet = {
		.from = reply->key.own, .to = reply->key.peer, .protocol = WD_IP_TCP,
	};
	struct header h = {
		.key = &reply->key, .seq = reply->seq, .ack = reply->ack,
		.window = reply->window, .flags = reply->flags, .options = reply->options,
	};
	struct wd_buf *b = wd_ip_alloc(tcp->ip, TCP_HEADER_MAX);

	if (!b || !put_header(b, &h, wd_sum_fold(wd_sum_pseudo(0, &packet, 0)))) {
		wd_buf_free(b);
		return false;
	}
	if (reply->flags & TCP_RST)
		tcp->stats.resets_out++;
	return send(tcp, &reply->key, 0, true, b) == NULL;
}
