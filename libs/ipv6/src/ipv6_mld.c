/* SPDX-License-Identifier: ISC */
/* Groups, and telling routers of them: MLD version 2 (RFC 3810), and version 1 (RFC 2710) while
 * a router speaks that.  All sources are wanted, always. */
#include "ipv6_internal.h"

enum {
	ROBUSTNESS = 2, HOP_BY_HOP = 8, QUERY1 = 24, QUERY2 = 28, REPORT1 = 24, REPORT2 = 28,
	IS_EXCLUDE = 2, TO_INCLUDE = 3, TO_EXCLUDE = 4, /* types of records */
	SCOPE_INTERFACE = 1,
};

#define REPORT_INTERVAL wd_s(1)
#define RESPONSE_MIN    wd_ms(100) /* what a router gives us to answer in, whatever it says */
#define OLD_ROUTER      wd_s(260)  /* RFC 3810, 9.12, with the default values */

/* ---- Reports ----------------------------------------------------------------------- */

/* Nobody is told of groups that all are in, or that end at the interface. */
static bool is_reported(const struct wd_addr *group)
{
	return (group->ip[1] & 15) > SCOPE_INTERFACE &&
	       !ipv6_same(group, &(struct wd_addr){ { 0xff, 0x02, [15] = 1 } });
}

/* With the option that makes routers look at it (RFC 2711). */
static void send_report(struct ipv6 *it, const struct wd_addr *to, struct wd_buf *b)
{
	static const uint8_t router_alert[HOP_BY_HOP] = { WD_IP_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };
	const struct ipv6_address *own = ipv6_source(it, &(struct wd_addr){ { 0xfe, 0x80 } });
	struct wd_ip_packet packet = {
		.to = *to, .protocol = IPV6_HOP_BY_HOP, .hops = 1,
	};
	uint8_t *h;

	if (own && ipv6_is_link_local(&own->addr))
		packet.from = own->addr;
	ipv6_sum_message(b, &packet.from, to);
	h = wd_buf_prepend(b, HOP_BY_HOP);
	if (!h) {
		wd_buf_free(b);
		return;
	}
	memcpy(h, router_alert, HOP_BY_HOP);
	ipv6_send_raw(it, &packet, b);
}

static void report1(struct ipv6 *it, const struct ipv6_group *g)
{
	struct wd_addr routers = ipv6_link_group(IPV6_ALL_ROUTERS);
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, g->members ? ICMP6_MLD1_REPORT : ICMP6_MLD1_DONE, 0,
	                              REPORT1 - ICMP6_HEADER, &b);

	if (!m)
		return;
	memcpy(m + 8, &g->addr, sizeof g->addr);
	send_report(it, g->members ? &g->addr : &routers, b);
}

static void report2(struct ipv6 *it, const struct ipv6_group *g, uint8_t type)
{
	struct wd_addr routers = ipv6_link_group(IPV6_MLD2_ROUTERS);
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, ICMP6_MLD2_REPORT, 0, REPORT2 - ICMP6_HEADER, &b);

	if (!m)
		return;
	m[7] = 1; /* record */
	m[8] = type;
	memcpy(m + 12, &g->addr, sizeof g->addr);
	send_report(it, &routers, b);
}

static void report(struct ipv6_group *g)
{
	struct ipv6 *it = g->host;

	if (wd_before(it->wheel->now, it->mld1))
		report1(it, g);
	else if (g->left == 0)
		report2(it, g, IS_EXCLUDE);
	else
		report2(it, g, g->members ? TO_EXCLUDE : TO_INCLUDE);
}

/* The change is told as often as the network is likely to lose it, else once is enough. */
static void fire(struct wd_wheel_timer *timer)
{
	struct ipv6_group *g = (struct ipv6_group *)timer;

	report(g);
	if (g->left > 0 && --g->left > 0)
		ipv6_after(g->host, timer, ipv6_random_span(g->host, wd_s(0), REPORT_INTERVAL));
	else if (g->members == 0)
		g->used = false;
}

/* ---- Queries ----------------------------------------------------------------------- */

/* RFC 3810, 5.1.3. */
static wd_span response_time(const struct ipv6_message *m)
{
	uint64_t code = wd_be16(m->bytes.ptr + 4);

	if (m->bytes.len >= QUERY2 && code & 0x8000)
		code = ((code & 0xfff) | 0x1000) << ((code >> 12 & 7) + 3);
	return wd_ms(code).ns < RESPONSE_MIN.ns ? RESPONSE_MIN : wd_ms(code);
}

/* What is to be told anyway need not be told twice. */
static void answer(struct ipv6_group *g, wd_span within)
{
	struct ipv6 *it = g->host;
	wd_instant at = wd_after(it->wheel->now, ipv6_random_span(it, wd_s(0), within));

	if (g->members > 0 && is_reported(&g->addr) &&
	    !(wd_wheel_is_set(&g->timer) && wd_before(g->timer.at, at)))
		wd_wheel_set(it->wheel, &g->timer, at);
}

void ipv6_hear_query(struct ipv6 *it, const struct ipv6_message *m)
{
	struct wd_addr group;
	bool all;

	if (!m->whole || m->packet->hops != 1 || !ipv6_is_link_local(&m->packet->from) ||
	    (m->bytes.len != QUERY1 && m->bytes.len < QUERY2))
		return;
	if (m->bytes.len == QUERY1)
		it->mld1 = wd_after(it->wheel->now, OLD_ROUTER);
	memcpy(&group, m->bytes.ptr + 8, sizeof group);
	all = ipv6_is_unspecified(&group);
	for (size_t i = 0; i < IPV6_GROUPS; i++)
		if (it->group[i].used && (all || ipv6_same(&it->group[i].addr, &group)))
			answer(&it->group[i], response_time(m));
}

/* ---- Membership -------------------------------------------------------------------- */

static struct ipv6_group *find_group(const struct ipv6 *it, const struct wd_addr *addr)
{
	for (size_t i = 0; i < IPV6_GROUPS; i++)
		if (it->group[i].used && ipv6_same(&it->group[i].addr, addr))
			return (struct ipv6_group *)&it->group[i];
	return NULL;
}

bool ipv6_is_member(const struct ipv6 *it, const struct wd_addr *addr)
{
	const struct ipv6_group *g = find_group(it, addr);

	return g && g->members > 0;
}

/* Routers hear of the change now, and once more. */
static void tell(struct ipv6_group *g)
{
	g->left = ROBUSTNESS;
	if (is_reported(&g->addr))
		fire(&g->timer);
	else
		g->used = g->members > 0;
}

static wd_err begin(struct ipv6 *it, struct ipv6_group *g, const struct wd_addr *addr)
{
	struct wd_mac mac = ipv6_group_mac(addr);

	WD_TRY(wd_ethernet_join(it->eth, &mac));
	wd_wheel_clear(it->wheel, &g->timer);
	*g = (struct ipv6_group){
		.timer.fire = fire, .host = it, .addr = *addr, .members = 1, .used = true,
	};
	tell(g);
	return NULL;
}

wd_err ipv6_join(void *self, const struct wd_addr *addr)
{
	struct ipv6 *it = self;
	struct ipv6_group *g = find_group(it, addr);

	if (!ipv6_is_group(addr))
		return wd_ip_no_route;
	if (g && g->members > 0) {
		if (g->members == UINT16_MAX)
			return wd_ip_full;
		g->members++;
		return NULL;
	}
	for (size_t i = 0; !g && i < IPV6_GROUPS; i++)
		if (!it->group[i].used)
			g = &it->group[i];
	return g ? begin(it, g, addr) : wd_ip_full;
}

void ipv6_leave(void *self, const struct wd_addr *addr)
{
	struct ipv6 *it = self;
	struct ipv6_group *g = find_group(it, addr);
	struct wd_mac mac = ipv6_group_mac(addr);

	if (!g || g->members == 0 || --g->members > 0)
		return;
	wd_ethernet_leave(it->eth, &mac);
	tell(g);
}

void ipv6_drop_groups(struct ipv6 *it)
{
	for (size_t i = 0; i < IPV6_GROUPS; i++) {
		struct ipv6_group *g = &it->group[i];
		struct wd_mac mac = ipv6_group_mac(&g->addr);

		if (g->used && g->members > 0)
			wd_ethernet_leave(it->eth, &mac);
		wd_wheel_clear(it->wheel, &g->timer);
		g->used = false;
	}
}
