/* SPDX-License-Identifier: ISC */
/* What every segment on the wire has to be like, whatever happens: RFC 9293 and 7323, 2018. */
#include "world.h"

enum {
	IP = WD_NET_HEADER, FIN = 1, SYN = 2, RST = 4, ACK = 16,
	ACK_LATEST_MS = 500, /* RFC 9293, 3.8.6.3 */
	TRIES_MAX = 7,
	TICK_MS = 3,         /* so long after it is due a timer may go off */
};

struct segment {
	struct wd_addr from, to;
	uint16_t from_port, to_port;
	uint32_t seq, ack, len; /* `len`: of data, */
	uint16_t segment;       /* in segments so long, if not 0 */
	uint8_t flags;
	uint16_t window;
	struct wd_bytes data;
	bool has_mss, has_scale, has_sack_ok, has_stamp;
	uint16_t mss;
	uint8_t scale;
	uint32_t stamp, options_len;
	unsigned sacks;
	struct { uint32_t from, to; } sack[4];
};

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* ---- Reading ------------------------------------------------------------------------- */

static void parse_sacks(struct wd_cursor *c, uint8_t len, struct segment *s)
{
	for (; len >= 8 && s->sacks < 4; len = (uint8_t)(len - 8), s->sacks++) {
		s->sack[s->sacks].from = wd_cursor_be32(c);
		s->sack[s->sacks].to = wd_cursor_be32(c);
	}
}

static void parse_option(struct wd_cursor *c, struct segment *s)
{
	uint8_t kind = wd_cursor_u8(c), len;

	if (kind <= 1)
		return;
	len = (uint8_t)(wd_cursor_u8(c) - 2);
	switch (kind) {
	case 2:
		s->has_mss = true;
		s->mss = wd_cursor_be16(c);
		return;
	case 3:
		s->has_scale = true;
		s->scale = wd_cursor_u8(c);
		return;
	case 4:
		s->has_sack_ok = true;
		return;
	case 5:
		parse_sacks(c, len, s);
		return;
	case 8:
		s->has_stamp = true;
		s->stamp = wd_cursor_be32(c);
		wd_cursor_skip(c, 4);
		return;
	default:
		wd_cursor_skip(c, len);
	}
}

static bool parse_tcp(struct wd_cursor c, struct segment *s)
{
	struct wd_cursor options;
	unsigned offset;

	s->from_port = wd_cursor_be16(&c);
	s->to_port = wd_cursor_be16(&c);
	s->seq = wd_cursor_be32(&c);
	s->ack = wd_cursor_be32(&c);
	offset = wd_cursor_u8(&c) >> 4;
	s->flags = wd_cursor_u8(&c);
	s->window = wd_cursor_be16(&c);
	wd_cursor_skip(&c, 4);
	if (offset < 5)
		return false;
	s->options_len = offset * 4 - 20;
	options = wd_cursor(wd_cursor_take(&c, s->options_len));
	while (options.left > 0)
		parse_option(&options, s);
	s->data = wd_cursor_rest(&c);
	s->len = (uint32_t)s->data.len;
	return !wd_cursor_check(&c) && !wd_cursor_check(&options);
}

/* False when the frame is no segment of TCP. */
static bool parse(struct wd_bytes frame, struct segment *s)
{
	const uint8_t *b = frame.ptr + IP;
	size_t header, total;

	*s = (struct segment){ 0 };
	if (frame.len < IP + 40)
		return false;
	if (b[0] >> 4 == 4) {
		header = (size_t)(b[0] & 15) * 4;
		total = wd_be16(b + 2);
		s->from = wd_ipv4(b[12], b[13], b[14], b[15]);
		s->to = wd_ipv4(b[16], b[17], b[18], b[19]);
		if (wd_be16(frame.ptr + 12) != 0x0800 || b[9] != 6)
			return false;
	} else {
		header = 40;
		total = wd_be16(b + 4) + header;
		memcpy(s->from.ip, b + 8, 16);
		memcpy(s->to.ip, b + 24, 16);
		if (wd_be16(frame.ptr + 12) != 0x86dd || b[6] != 6)
			return false;
	}
	if (total < header || total > frame.len - IP)
		return false;
	return parse_tcp(wd_cursor(wd_bytes(b + header, total - header)), s);
}

/* ---- Judging ------------------------------------------------------------------------- */

static void wrong(struct side *s, const struct segment *g, const char *what)
{
	world_fail(s->talk->world, "at %.6f s talk %u, %s, sends a segment (seq %u, %u bytes): %s",
	           (double)s->talk->world->sim.now.ns / 1e9, s->talk->number,
	           s->way ? "asked" : "asking", g->seq - s->check.isn, g->len, what);
}

/* After 1 s, and after twice as long each time (RFC 6298, 2.1 and 5.5); some may have been
 * lost below TCP already, before the first that was seen and between, and `tries` counts all. */
static bool is_time_to_ask(uint32_t waited, unsigned *tries)
{
	for (unsigned from = *tries; from < TRIES_MAX; from++)
		for (unsigned to = from + 1; to <= TRIES_MAX; to++) {
			uint32_t due = (1000u << to) - (1000u << from);

			if (waited + 1 >= due && waited <= due + TICK_MS) {
				*tries = to;
				return true;
			}
		}
	return false;
}

/* By its stamps, as it may have waited until the neighbour was known. */
static void check_syn_again(struct side *s, const struct segment *g)
{
	struct check *c = &s->check;

	if (!is_time_to_ask(g->stamp - c->syn_stamp, &c->tries))
		wrong(s, g, "a SYN goes again at another time than it is due");
	c->syn_stamp = g->stamp;
}

static void check_syn(struct side *s, const struct segment *g)
{
	struct check *c = &s->check, *peer = &s->talk->side[1 - s->way].check;

	/* A cookie may answer where a connection was there before, or will be. */
	bool another = c->begun && c->isn != g->seq;

	if (another && (c->ended || peer->ended || c->fin)) {
		c->ended = true; /* an old SYN came late, when all was over, as what follows */
		return;
	}
	if (another && (!(g->flags & ACK) || c->sent_max != c->isn + 1))
		wrong(s, g, "its number is another one than before");
	if (another && peer->agreed) {
		c->ended = peer->ended = true; /* which of them was heard is not known */
		return;
	}
	if (c->begun && !another) {
		if (!(g->flags & ACK) && c->stamps && before(c->syn_stamp, g->stamp))
			check_syn_again(s, g);
		return;
	}
	*c = (struct check){
		.begun = true, .isn = g->seq, .sent_max = g->seq + 1, .scales = g->has_scale,
		.scale = g->scale, .stamps = g->has_stamp, .sack = g->has_sack_ok,
		.offers_scale = g->has_scale, .offers_stamps = g->has_stamp,
		.offers_sack = g->has_sack_ok,
		.mss = g->has_mss ? g->mss : 536, .syn_stamp = g->stamp,
	};
	if (!g->has_mss)
		wrong(s, g, "it has no MSS option");
	if (!(g->flags & ACK))
		return;
	if ((g->has_scale && !peer->offers_scale) || (g->has_stamp && !peer->offers_stamps) ||
	    (g->has_sack_ok && !peer->offers_sack))
		wrong(s, g, "it has an option that was not offered");
	c->agreed = peer->agreed = true;
	peer->scales = g->has_scale;
	peer->stamps = g->has_stamp;
	peer->sack = g->has_sack_ok;
}

/* Where the peer's data begins, and what of it was written. */
static void check_data(struct side *s, const struct segment *g)
{
	const struct check *c = &s->check, *peer = &s->talk->side[1 - s->way].check;
	uint64_t at = g->seq - c->isn - 1;

	if (g->len == 0)
		return;
	if (at + g->len > s->written) {
		wrong(s, g, "it has data that was not written");
		return;
	}
	for (uint32_t i = 0; i < g->len; i++)
		if (g->data.ptr[i] != talk_byte(s->talk, s->way, at + i)) {
			wrong(s, g, "its data is not what was written");
			return;
		}
	if (peer->has_edge && before(peer->edge, g->seq + g->len))
		wrong(s, g, "it lies behind the window");
	if ((g->segment ? g->segment : g->len) + g->options_len > peer->mss)
		wrong(s, g, "it is longer than the MSS");
}

static void check_ack(struct side *s, const struct segment *g)
{
	struct check *c = &s->check;
	const struct check *peer = &s->talk->side[1 - s->way].check;
	unsigned scale = c->scales && !(g->flags & SYN) ? c->scale : 0;
	uint32_t edge = g->ack + ((uint32_t)g->window << scale);

	if (before(peer->sent_max, g->ack))
		wrong(s, g, "it acknowledges what was not sent");
	if (c->has_edge && before(g->ack, c->ack))
		wrong(s, g, "it acknowledges less than before");
	if (c->has_edge && before(edge, c->edge) && !(peer->fin && g->ack == peer->sent_max))
		wrong(s, g, "its window is smaller than before");
	if (c->owed.ns && !before(g->ack, c->came)) {
		if (wd_span_ms(wd_between(c->owed, s->talk->world->sim.now)) > ACK_LATEST_MS)
			wrong(s, g, "it comes later than an ACK may");
		c->owed.ns = 0;
	}
	if (c->came && before(c->came, g->ack))
		c->came = g->ack;
	c->ack = g->ack;
	c->edge = edge;
	c->has_edge = true;
}

static void check_options(struct side *s, const struct segment *g)
{
	struct check *c = &s->check;
	const struct check *peer = &s->talk->side[1 - s->way].check;

	if (g->has_stamp != c->stamps && !(g->flags & RST))
		wrong(s, g, g->has_stamp ? "it has a stamp" : "it has no stamp");
	if (g->has_stamp && before(g->stamp, c->stamp))
		wrong(s, g, "its stamp goes back");
	if (g->has_stamp)
		c->stamp = g->stamp;
	if (g->sacks > 0 && !c->sack)
		wrong(s, g, "it has SACK blocks");
	for (unsigned i = 0; i < g->sacks; i++) {
		if (!before(g->sack[i].from, g->sack[i].to) ||
		    before(peer->sent_max, g->sack[i].to))
			wrong(s, g, "a SACK block is of what was not sent");
		if (i > 0 && before(g->sack[i].from, g->ack))
			wrong(s, g, "a SACK block is of what is acknowledged");
	}
}

static void check_sent(struct side *s, const struct segment *g)
{
	struct check *c = &s->check;
	uint32_t end = g->seq + g->len + (g->flags & FIN ? 1 : 0);

	if (g->flags & RST) {
		c->ended = true;
		return;
	}
	if (g->flags & SYN) {
		check_syn(s, g);
		return;
	}
	if (c->ended || !c->begun)
		return;
	if (!(g->flags & ACK)) {
		wrong(s, g, "it has no ACK");
		return;
	}
	if (!c->stamp)
		c->stamp = g->stamp;
	check_ack(s, g);
	check_options(s, g);
	check_data(s, g);
	if (c->fin && before(c->sent_max, end))
		wrong(s, g, "it comes behind the end");
	c->fin = c->fin || (g->flags & FIN);
	if (before(c->sent_max, end))
		c->sent_max = end;
}

/* In order, it is to be acknowledged soon; but what has come so late that others have told
 * more since may be taken for an attack (RFC 5961, 5.2). */
static void check_came(struct side *s, const struct segment *g)
{
	struct check *c = &s->check;

	if (s->talk->world->stingy || s->talk->world->rough || !s->conn || !c->begun || c->ended ||
	    g->flags & (SYN | RST) || g->len == 0)
		return;
	if (c->came == 0)
		c->came = s->talk->side[1 - s->way].check.isn + 1;
	if (before(g->ack, s->talk->side[1 - s->way].check.ack))
		return;
	if (before(c->came, g->seq) || !before(c->came, g->seq + g->len))
		return;
	c->came = g->seq + g->len;
	if (c->owed.ns == 0)
		c->owed = s->talk->world->sim.now;
}

/* ---- Whose it is --------------------------------------------------------------------- */

static struct side *sender(struct world *w, const struct segment *g)
{
	struct node *from = world_node(w, &g->from), *to = world_node(w, &g->to);

	for (unsigned i = 0; i < w->talks; i++) {
		struct talk *t = &w->talk[i];

		if (t->own_port == 0)
			continue;
		if (from == t->side[0].node && to == t->side[1].node &&
		    g->from_port == t->own_port && g->to_port == t->port)
			return &t->side[0];
		if (from == t->side[1].node && to == t->side[0].node && g->to_port == t->own_port &&
		    g->from_port == t->port)
			return &t->side[1];
	}
	return NULL;
}

void check_frame(void *arg, const struct net_sim_port *port, enum net_sim_fate fate,
                 struct wd_bytes frame, uint16_t segment)
{
	struct world *w = arg;
	struct segment g;
	struct side *s;

	(void)port;
	if ((fate != NET_SIM_SENT && fate != NET_SIM_ARRIVED) || !parse(frame, &g))
		return;
	g.segment = segment;
	s = sender(w, &g);
	if (!s)
		return;
	if (fate == NET_SIM_SENT)
		check_sent(s, &g);
	else
		check_came(&s->talk->side[1 - s->way], &g);
}
