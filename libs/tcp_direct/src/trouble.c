/* SPDX-License-Identifier: ISC */
/* What the network says of segments we sent; anybody can say so, and does (RFC 5927). */
#include "engine.h"

#include "out.h"
#include "table.h"

/* The one whose segment is quoted, if it is on its way. */
static struct tcp_conn *quoted(struct tcp_direct *tcp, const struct wd_ip_trouble *t)
{
	struct wd_cursor c = wd_cursor(t->start);
	struct tcp_key key = { .own = t->from, .peer = t->to };
	struct tcp_entry *e;
	uint32_t seq;

	key.own_port = wd_cursor_be16(&c);
	key.peer_port = wd_cursor_be16(&c);
	seq = wd_cursor_be32(&c);
	if (wd_cursor_check(&c))
		return NULL;
	e = table_find(&tcp->table, &key, table_hash(&tcp->table, &key));
	if (!e || e->is_wait)
		return NULL;
	if (seq_before(seq, tcp_conn_of(e)->snd_una) || !seq_before(seq, tcp_conn_of(e)->snd_nxt))
		return NULL;
	return tcp_conn_of(e);
}

bool trouble_input(void *arg, const struct wd_ip_trouble *trouble)
{
	struct tcp_conn *c = quoted(arg, trouble);

	if (!c)
		return false;
	switch (trouble->kind) {
	case WD_IP_TOO_LONG:
		if (tcp_is_synchronized(c))
			route_narrow(c, trouble->mtu);
		break;
	case WD_IP_PORT_UNREACHABLE:
	case WD_IP_PROTOCOL_UNREACHABLE:
		if (c->entry.state == TCP_SYN_SENT)
			conn_end(c, TCP_WAS_REFUSED);
		break;
	default: /* in an established connection it passes, or there is a timeout */
		if (c->entry.state == TCP_SYN_SENT)
			conn_end(c, TCP_NO_WAY);
		else
			c->flags |= TCP_NO_WAY_SEEN;
	}
	return true;
}
