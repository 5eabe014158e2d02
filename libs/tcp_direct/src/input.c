/* SPDX-License-Identifier: ISC */
/* What comes from below, in the order of RFC 9293, 3.10.7, with RFC 5961 and 7323. */
#include "engine.h"

#include "table.h"
#include "wadi/checksum.h"

enum { PAWS_SECONDS = 24 * WD_NS_PER_DAY >> 30 }; /* as tcp_seconds() counts them */
enum { CHALLENGE_MS = 500, CHALLENGES_LEAST = 500, CHALLENGES_MORE = 1000 };

/* ---- Answers to what should not have come ------------------------------------------------ */

void tcp_refuse(struct tcp_direct *tcp, const struct tcp_segment *s)
{
	struct tcp_reply reply = {
		.key = { s->packet->to, s->packet->from, s->to_port, s->from_port },
		.flags = TCP_RST,
	};

	if (s->flags & TCP_RST)
		return;
	if (s->flags & TCP_ACK) {
		reply.seq = s->ack;
	} else {
		reply.flags |= TCP_ACK;
		reply.ack = segment_end(s);
	}
	output_reply(tcp, &reply);
}

/* So many a second for all connections together; how many cannot be counted from outside,
 * since it changes (RFC 5961, 7; CVE-2016-5696). */
static bool may_challenge(struct tcp_direct *tcp)
{
	if (!wd_before(tcp_now(tcp), tcp->challenge_second)) {
		tcp->challenge_second = wd_after(tcp_now(tcp), wd_s(1));
		tcp->challenges_left = CHALLENGES_LEAST +
			(uint32_t)wd_random_below(tcp->random, CHALLENGES_MORE);
	}
	if (tcp->challenges_left == 0)
		return false;
	tcp->challenges_left--;
	return true;
}

void tcp_challenge(struct tcp_conn *c)
{
	wd_instant now = tcp_now(c->tcp), last = tcp_tick_at(c->entry.answered, now);

	if (c->entry.answered != 0 && wd_between(last, now).ns < wd_ms(CHALLENGE_MS).ns)
		return;
	if (!may_challenge(c->tcp))
		return;
	c->entry.answered = tcp_tick(now);
	c->tcp->stats.challenges++;
	c->flags |= TCP_ACK_NOW;
	conn_mark(c);
}

/* Of data that was there already its sender may not know: it is told at once, and what of
 * it has come twice. */
static void answer_unacceptable(struct tcp_conn *c, const struct tcp_segment *s)
{
	if (s->flags & TCP_RST)
		return;
	if (s->len == 0 && !(s->flags & TCP_FIN)) {
		tcp_challenge(c);
		return;
	}
	if (s->len > 0 && seq_before(s->seq, c->rcv_nxt))
		holes_twice(c, (struct tcp_range){ s->seq, seq_min(s->seq + s->len, c->rcv_nxt) });
	c->flags |= TCP_ACK_NOW;
	conn_mark(c);
}

/* ---- A connection's ---------------------------------------------------------------------- */

/* Timestamps that go back are from an old segment (RFC 7323, 5). */
static bool is_old(const struct tcp_conn *c, const struct tcp_segment *s)
{
	if (!(c->flags & TCP_TIMESTAMPS) || !(s->options & TCP_HAS_TIMESTAMPS) ||
	    (s->flags & TCP_RST))
		return false;
	return seq_before(s->ts_val, c->ts_recent) &&
	       tcp_seconds(tcp_now(c->tcp)) - c->ts_recent_at < PAWS_SECONDS;
}

/* Does any of it lie where something may still come, or has come since our last ACK? */
static bool is_acceptable(const struct tcp_conn *c, const struct tcp_segment *s)
{
	return !seq_before(segment_end(s), c->rcv_acked) && seq_upto(s->seq, c->rcv_edge);
}

/* A reset is believed where it is exactly where the next byte would be (RFC 5961, 3). */
static void take_reset(struct tcp_conn *c, const struct tcp_segment *s)
{
	enum tcp_failure why = TCP_WAS_RESET;

	if (s->seq != c->rcv_nxt) {
		tcp_challenge(c);
		return;
	}
	c->tcp->stats.resets_in++;
	if (c->entry.state == TCP_SYN_RECEIVED)
		why = TCP_WAS_REFUSED;
	conn_end(c, why);
}

/* True when it goes on as if there were no SYN. */
static bool take_syn(struct tcp_conn *c, struct tcp_segment *s)
{
	bool first = c->entry.state == TCP_SYN_RECEIVED && s->seq + 1 == c->rcv_nxt;

	if (first && (s->flags & TCP_ACK) && !(c->flags & TCP_PASSIVE)) {
		s->flags &= (uint8_t)~TCP_SYN; /* both have asked, and it has heard us */
		s->seq++;
		return true;
	}
	if (first && !(s->flags & TCP_ACK))
		output_syn(c); /* it has not */
	else
		tcp_challenge(c);
	return false;
}

/* Congestion on the way here (RFC 3168, 6.1.3). */
static void take_marks(struct tcp_conn *c, const struct tcp_segment *s)
{
	if (!(c->flags & TCP_ECN))
		return;
	if (s->flags & TCP_CWR)
		c->flags &= ~(uint32_t)TCP_ECHO;
	if ((s->packet->tos & WD_ECN_MASK) == WD_ECN_CE && s->len > 0) {
		c->flags |= TCP_ECHO | TCP_ACK_NOW;
		conn_mark(c);
	}
}

/* What is left of `data` is nobody's. */
static bool check(struct tcp_conn *c, struct tcp_segment *s)
{
	if (is_old(c, s) || !is_acceptable(c, s)) {
		if (c->entry.state == TCP_SYN_RECEIVED && (s->flags & TCP_SYN))
			take_syn(c, s);
		else
			answer_unacceptable(c, s);
		return false;
	}
	if (s->flags & TCP_RST) {
		take_reset(c, s);
		return false;
	}
	if ((s->flags & TCP_SYN) && !take_syn(c, s))
		return false;
	if (!(s->flags & TCP_ACK))
		return false;
	if ((c->flags & TCP_TIMESTAMPS) && !(s->options & TCP_HAS_TIMESTAMPS))
		return false; /* RFC 7323, 3.2 */
	return c->entry.state != TCP_SYN_RECEIVED || handshake_syn_received(c, s);
}

static void conn_input(struct tcp_conn *c, struct tcp_segment *s, struct wd_buf *data)
{
	if (c->entry.state == TCP_SYN_SENT) {
		handshake_syn_sent(c, s);
		wd_buf_free(data);
		return;
	}
	if (!check(c, s) || !ack_input(c, s)) {
		wd_buf_free(data);
		return;
	}
	c->heard_at = tcp_tick(tcp_now(c->tcp));
	if (c->state_at != 0 && tcp_flight(c) == 0)
		c->retries = 0; /* of keep-alive probes */
	take_marks(c, s);
	if (s->len > 0)
		c->flags |= TCP_WAS_ASKED;
	if (s->len > 0 || (s->flags & TCP_FIN))
		receive_data(c, s, data);
	else
		wd_buf_free(data);
}

/* ---- Nobody's ---------------------------------------------------------------------------- */

/* Who answers an address like this answers everybody, or itself. */
static bool is_strange(const struct tcp_segment *s)
{
	const struct wd_ip_packet *p = s->packet;
	const uint8_t *ip = p->from.ip;
	bool ipv4 = wd_addr_is_ipv4(&p->from);

	if (memcmp(&p->from, &p->to, sizeof p->from) == 0 && s->from_port == s->to_port)
		return true;
	if (ipv4)
		return ip[12] == 0 || ip[12] >= 224;
	return ip[0] == 0xff || memcmp(ip, (const uint8_t[16]){ 0 }, 16) == 0;
}

/* The connection that it has made, and that is to have the segment; NULL, as a rule. */
static struct tcp_conn *port_input(struct tcp_direct *tcp, const struct tcp_segment *s,
                                   const struct tcp_key *key, uint32_t after)
{
	struct tcp_port *port = listen_find(tcp, s->to_port);
	struct tcp_conn *c = NULL;

	if ((s->flags & TCP_RST) || is_strange(s))
		return NULL;
	if (port && (s->flags & (TCP_ACK | TCP_SYN)) == TCP_ACK)
		c = cookie_accept(tcp, port, s, key);
	if (!c && port && (s->flags & TCP_ACK) && cookie_was_sent(tcp, s, key))
		return NULL;
	if (!c && (!port || (s->flags & TCP_ACK)))
		tcp_refuse(tcp, s);
	else if (s->flags & TCP_SYN)
		handshake_listen(tcp, port, s, after);
	return c;
}

static void find(struct tcp_direct *tcp, struct tcp_segment *s, struct wd_buf *data)
{
	struct tcp_key key = { s->packet->to, s->packet->from, s->to_port, s->from_port };
	struct tcp_entry *e = table_find(&tcp->table, &key, table_hash(&tcp->table, &key));
	struct tcp_conn *c = e && !e->is_wait ? tcp_conn_of(e) : NULL;
	uint32_t after = 0;

	if (c && cookie_replaces(c, s)) {
		conn_end_quietly(c);
		e = NULL;
	}
	if (!e || (e->is_wait && wait_input(tcp, (struct tcp_wait *)e, s, &after)))
		c = port_input(tcp, s, &key, after);
	if (c)
		conn_input(c, s, data);
	else
		wd_buf_free(data);
}

void tcp_input(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct tcp_direct *tcp = arg;
	struct tcp_segment s;

	if ((packet->flags & WD_IP_MANY) || !wd_sum_is_good(packet, data) ||
	    !segment_parse(&s, packet, data)) {
		tcp->stats.malformed++;
		wd_buf_free(data);
		return;
	}
	tcp->stats.received += s.piece && s.len > s.piece ? (s.len + s.piece - 1) / s.piece : 1;
	find(tcp, &s, data);
}
