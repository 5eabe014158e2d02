/* SPDX-License-Identifier: ISC */
/* From a SYN to ESTABLISHED (RFC 9293, 3.5). */
#include "engine.h"

#include "memory.h"
#include "out.h"

uint8_t handshake_scale(uint32_t space)
{
	uint8_t scale = 0;

	while (scale < 14 && space >> scale > UINT16_MAX)
		scale++;
	return scale;
}

/* What we would like: rcv_mss holds what we offer until the handshake is over. */
static void offer(struct tcp_conn *c, uint32_t mtu)
{
	const struct tcp_limits *l = &c->tcp->limits;

	c->rcv_mss = output_mss_offer(mtu, tcp_is_ipv4(c));
	c->rcv_scale = handshake_scale(l->receive);
	c->rcv_space = least(TCP_SPACE_FIRST, l->receive);
	c->rcv_edge = c->rcv_nxt + c->rcv_space;
	c->ssthresh = TCP_SSTHRESH_FIRST;
	c->flags |= TCP_SCALES | (l->no_sack ? 0 : TCP_SACK) |
	            (l->no_timestamps ? 0 : TCP_TIMESTAMPS);
}

/* What the peer does not offer as well is off. */
static void agree(struct tcp_conn *c, const struct tcp_segment *s)
{
	uint32_t usual = tcp_is_ipv4(c) ? TCP_MSS_DEFAULT4 : TCP_MSS_DEFAULT6;

	if (!(s->options & TCP_HAS_SACK_OK))
		c->flags &= ~(uint32_t)TCP_SACK;
	if (!(s->options & TCP_HAS_SCALE))
		c->flags &= ~(uint32_t)TCP_SCALES;
	c->snd_scale = c->flags & TCP_SCALES ? s->scale : 0;
	if (!(c->flags & TCP_SCALES))
		c->rcv_scale = 0;
	if (!(s->options & TCP_HAS_TIMESTAMPS))
		c->flags &= ~(uint32_t)TCP_TIMESTAMPS;
	c->ts_recent = s->ts_val;
	c->ts_recent_at = tcp_seconds(tcp_now(c->tcp));
	c->mss = (uint16_t)most(s->options & TCP_HAS_MSS ? s->mss : usual, TCP_MSS_LEAST);
	if (c->flags & TCP_TIMESTAMPS) /* the peer does not count options in (RFC 6691) */
		c->mss -= 12;
	c->snd_wnd = c->snd_wnd_max = s->window; /* never scaled in a SYN */
	c->snd_wl1 = s->seq;
}

/* ---- We are asked ------------------------------------------------------------------------ */

bool handshake_asks_for_ecn(const struct tcp_direct *tcp, const struct tcp_segment *s)
{
	return tcp->limits.ecn != TCP_ECN_NEVER && (s->flags & TCP_ECE) && (s->flags & TCP_CWR);
}

struct tcp_conn *handshake_make(struct tcp_direct *tcp, struct tcp_port *port,
                                const struct tcp_segment *syn, const struct tcp_key *key,
                                uint32_t isn)
{
	struct wd_ip_path path;
	struct tcp_conn *c;

	if (wd_ip_path(tcp->ip, &key->own, &key->peer, &path))
		return NULL;
	c = conn_make(tcp, key);
	if (!c) {
		tcp->stats.refused++;
		return NULL;
	}
	c->user = port->user;
	c->port = port;
	c->entry.state = TCP_SYN_RECEIVED;
	c->flags |= TCP_PASSIVE | (handshake_asks_for_ecn(tcp, syn) ? TCP_ECN : 0);
	c->rcv_nxt = c->rcv_acked = syn->seq + 1;
	offer(c, path.mtu);
	agree(c, syn);
	route_take(c, &path);
	c->snd_una = isn;
	c->snd_nxt = isn + 1;
	return c;
}

static void answer(struct tcp_direct *tcp, struct tcp_port *port, const struct tcp_segment *s,
                   const struct tcp_key *key, uint32_t after)
{
	uint32_t isn = secret_isn(tcp, key);
	struct tcp_conn *c;

	c = handshake_make(tcp, port, s, key, after != 0 ? seq_max(isn, after) : isn);
	if (!c)
		return;
	c->flags |= TCP_OFFERED;
	tcp->stats.half_open++;
	handshake_go(c);
}

void handshake_listen(struct tcp_direct *tcp, struct tcp_port *port, const struct tcp_segment *s,
                      uint32_t after)
{
	struct tcp_key key = {
		s->packet->to, s->packet->from, port->number, s->from_port,
	};

	if (s->flags & TCP_FIN)
		return;
	if ((port->full && port->full(port)) || memory_is_tight(tcp) ||
	    tcp->stats.connections >= tcp->limits.connections) {
		tcp->stats.refused++;
		return;
	}
	if (tcp->stats.half_open >= tcp->limits.half_open)
		cookie_send(tcp, s, &key);
	else
		answer(tcp, port, s, &key, after);
}

/* ---- It is done -------------------------------------------------------------------------- */

/* RFC 6928. */
static uint32_t initial_window(uint32_t mss)
{
	return least(TCP_IW * mss, most(2 * mss, TCP_IW * TCP_MSS_ETHERNET));
}

static void establish(struct tcp_conn *c)
{
	wd_span round_trip = wd_between(c->asked_at, tcp_now(c->tcp));

	if (c->flags & TCP_OFFERED)
		c->tcp->stats.half_open--;
	c->flags &= ~(uint32_t)TCP_OFFERED;
	if (c->retries == 0)
		rtt_sample(c, wd_span_us(round_trip));
	c->retries = 0;
	c->quick = TCP_QUICK;
	c->rcv_mss = (uint16_t)least(c->rcv_mss, TCP_MSS_DEFAULT4); /* until more has come */
	c->cwnd = initial_window(c->mss);
	c->tune_from = c->rcv_nxt;
	c->tune_at = 0;
	c->heard_at = tcp_tick(tcp_now(c->tcp));
	c->entry.state = c->flags & TCP_FIN_ASKED ? TCP_FIN_WAIT_1 : TCP_ESTABLISHED;
	if (c->flags & TCP_PASSIVE)
		c->tcp->stats.accepted++;
	else
		c->tcp->stats.connected++;
	timer_state(c, wd_s(c->keep_alive_s));
	conn_tell(c, TCP_CONNECTED | TCP_WRITABLE);
}

bool handshake_syn_received(struct tcp_conn *c, const struct tcp_segment *s)
{
	struct tcp_port *port = c->port;

	if (s->ack != c->snd_una + 1) {
		if (!cookie_was_sent(c->tcp, s, &c->entry.key))
			tcp_refuse(c->tcp, s);
		return false;
	}
	if (port && port->full && port->full(port))
		return false; /* it asks again, by data or when our SYN comes again */
	c->snd_una++;
	c->snd_wnd = (uint32_t)s->window << c->snd_scale;
	c->snd_wnd_max = most(c->snd_wnd_max, c->snd_wnd);
	c->snd_wl1 = s->seq;
	establish(c);
	return true;
}

/* ---- We ask ------------------------------------------------------------------------------ */

void handshake_ask(struct tcp_conn *c, const struct wd_ip_path *path, uint32_t after)
{
	c->entry.state = TCP_SYN_SENT;
	offer(c, path->mtu);
	if (c->tcp->limits.ecn == TCP_ECN_ASKED)
		c->flags |= TCP_ECN;
	c->snd_una = secret_isn(c->tcp, &c->entry.key);
	if (after != 0)
		c->snd_una = seq_max(c->snd_una, after);
	c->snd_nxt = c->snd_una + 1;
	c->flags |= TCP_SYN_DUE;
	conn_mark(c);
}

void handshake_go(struct tcp_conn *c)
{
	c->flags &= ~(uint32_t)TCP_SYN_DUE;
	c->asked_at = tcp_now(c->tcp);
	output_syn(c);
	timer_state(c, rtt_timeout(c));
}

/* Both have asked (RFC 9293, 3.5, figure 8): we answer as if we had been asked. */
static void cross(struct tcp_conn *c)
{
	c->entry.state = TCP_SYN_RECEIVED;
	c->flags &= ~(uint32_t)TCP_ECN;
	c->retries = 0;
	output_syn(c);
	timer_state(c, rtt_timeout(c));
}

static void take_syn(struct tcp_conn *c, const struct tcp_segment *s)
{
	struct wd_ip_path path;

	c->rcv_nxt = c->rcv_acked = s->seq + 1;
	c->rcv_edge = c->rcv_nxt + c->rcv_space;
	agree(c, s);
	if (!wd_ip_path(c->tcp->ip, &c->entry.key.own, &c->entry.key.peer, &path))
		route_take(c, &path);
	if (!(s->flags & TCP_ECE) || (s->flags & TCP_CWR))
		c->flags &= ~(uint32_t)TCP_ECN;
}

void handshake_syn_sent(struct tcp_conn *c, const struct tcp_segment *s)
{
	bool acks = s->flags & TCP_ACK;

	if (acks && s->ack != c->snd_nxt) {
		tcp_refuse(c->tcp, s);
		return;
	}
	if (s->flags & TCP_RST) {
		if (acks) {
			c->tcp->stats.resets_in++;
			conn_end(c, TCP_WAS_REFUSED);
		}
		return;
	}
	if (!(s->flags & TCP_SYN))
		return;
	take_syn(c, s);
	if (!acks) {
		cross(c);
		return;
	}
	c->snd_una++;
	establish(c);
	c->flags |= TCP_ACK_NOW;
}
