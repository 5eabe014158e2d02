/* SPDX-License-Identifier: ISC */
/* Groups, and telling routers of them: IGMPv2 (RFC 2236), which routers of version 3 hear
 * (RFC 3376, 7.3), and those of version 1 while one of them asks.
 */
#include "ipv4_internal.h"

enum {
	QUERY = 0x11, REPORT_V1 = 0x12, REPORT_V2 = 0x16, LEAVE = 0x17,
	IGMP_BYTES = 8, TENTHS_V1 = 100,
};

#define ALL_ROUTERS       UINT32_C(0xe0000002)
#define TENTH             wd_ms(100)
#define UNSOLICITED       wd_s(10)
#define V1_ROUTER_PRESENT wd_s(400)

/* ---- Messages ------------------------------------------------------------------------ */

static void send_message(struct ipv4 *it, uint8_t type, uint32_t group, uint32_t to)
{
	struct wd_buf *b = wd_ethernet_alloc(it->eth, IPV4_HEADER_ALERT);
	uint8_t *m = b ? wd_buf_append(b, IGMP_BYTES) : NULL;
	uint16_t sum;

	if (!m) {
		wd_buf_free(b);
		return;
	}
	memset(m, 0, IGMP_BYTES);
	m[0] = type;
	wd_put_be32(m + 4, group);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(m, IGMP_BYTES)));
	memcpy(m + 2, &sum, sizeof sum);
	ipv4_send_alert(it, WD_IP_IGMP, to, b);
}

/* Of the group of all hosts nobody need be told. */
static bool is_told_of(const struct ipv4_group *group)
{
	return group->members > 0 && group->ip != IPV4_ALL_HOSTS && group->host->ready;
}

static void report(struct ipv4_group *group)
{
	struct ipv4 *it = group->host;
	bool v1 = wd_before(it->wheel->now, it->v1_router);

	send_message(it, v1 ? REPORT_V1 : REPORT_V2, group->ip, group->ip);
	group->last = true;
}

/* At a random time; a timer that is set already keeps it if that is within `span`. */
static void report_within(struct ipv4_group *group, wd_span span)
{
	struct ipv4 *it = group->host;
	wd_span after = wd_ns(1 + wd_random_below(it->random, span.ns));

	if (!wd_wheel_is_set(&group->timer) ||
	    wd_before(wd_after(it->wheel->now, span), group->timer.at))
		wd_wheel_set(it->wheel, &group->timer, wd_after(it->wheel->now, after));
}

static void group_fire(struct wd_wheel_timer *timer)
{
	report((struct ipv4_group *)timer);
}

/* Twice, since one may get lost. */
static void report_news(struct ipv4_group *group)
{
	if (!is_told_of(group))
		return;
	report(group);
	report_within(group, UNSOLICITED);
}

void ipv4_report_groups(struct ipv4 *it)
{
	for (size_t i = 0; i < IPV4_GROUPS; i++)
		report_news(&it->group[i]);
}

/* ---- Hearing ---------------------------------------------------------------------------- */

static struct ipv4_group *find_group(struct ipv4 *it, uint32_t ip)
{
	for (size_t i = 0; i < IPV4_GROUPS; i++)
		if (it->group[i].members > 0 && it->group[i].ip == ip)
			return &it->group[i];
	return NULL;
}

bool ipv4_is_member(const struct ipv4 *it, uint32_t ip)
{
	return ip == IPV4_ALL_HOSTS || find_group((struct ipv4 *)it, ip);
}

static void hear_query(struct ipv4 *it, const uint8_t *m)
{
	uint32_t ip = wd_be32(m + 4);
	uint64_t tenths = m[1];

	if (tenths == 0) {
		it->v1_router = wd_after(it->wheel->now, V1_ROUTER_PRESENT);
		tenths = TENTHS_V1;
	}
	for (size_t i = 0; i < IPV4_GROUPS; i++)
		if (is_told_of(&it->group[i]) && (ip == 0 || ip == it->group[i].ip))
			report_within(&it->group[i], wd_ns(tenths * TENTH.ns));
}

/* Another member has told them: we need not. */
static void hear_report(struct ipv4 *it, const uint8_t *m)
{
	struct ipv4_group *group = find_group(it, wd_be32(m + 4));

	if (!group || !wd_wheel_is_set(&group->timer))
		return;
	wd_wheel_clear(it->wheel, &group->timer);
	group->last = false;
}

/* What stands behind the 8 bytes is for those who speak version 3. */
void ipv4_igmp_input(struct ipv4 *it, struct wd_buf *b)
{
	const uint8_t *m = b->data;

	if (b->len >= IGMP_BYTES && wd_sum_end(wd_sum_buf(0, b, 0)) == 0) {
		if (m[0] == QUERY)
			hear_query(it, m);
		else if (m[0] == REPORT_V1 || m[0] == REPORT_V2)
			hear_report(it, m);
	}
	wd_buf_free(b);
}

/* ---- Joining ------------------------------------------------------------------------------ */

static struct ipv4_group *free_group(struct ipv4 *it)
{
	for (size_t i = 0; i < IPV4_GROUPS; i++)
		if (it->group[i].members == 0)
			return &it->group[i];
	return NULL;
}

wd_err ipv4_join(void *self, const struct wd_addr *addr)
{
	struct ipv4 *it = self;
	uint32_t ip = ipv4_number(addr);
	struct ipv4_group *group = find_group(it, ip);
	struct wd_mac mac = ipv4_group_mac(ip);

	if (!wd_addr_is_ipv4(addr) || !ipv4_is_group(ip))
		return wd_ip_no_route;
	if (group && group->members < UINT16_MAX) {
		group->members++;
		return NULL;
	}
	group = group ? NULL : free_group(it);
	if (!group)
		return wd_ip_full;
	WD_TRY(wd_ethernet_join(it->eth, &mac));
	*group = (struct ipv4_group){
		.timer.fire = group_fire, .host = it, .ip = ip, .members = 1,
	};
	report_news(group);
	return NULL;
}

/* Routers want to know when it may have been the last member who leaves. */
void ipv4_leave(void *self, const struct wd_addr *addr)
{
	struct ipv4 *it = self;
	struct ipv4_group *group = find_group(it, ipv4_number(addr));
	struct wd_mac mac = ipv4_group_mac(ipv4_number(addr));

	if (!group)
		return;
	if (group->members == 1) {
		if (is_told_of(group) && group->last && !wd_before(it->wheel->now, it->v1_router))
			send_message(it, LEAVE, group->ip, ALL_ROUTERS);
		wd_wheel_clear(it->wheel, &group->timer);
		wd_ethernet_leave(it->eth, &mac);
	}
	group->members--;
}

void ipv4_forget_groups(struct ipv4 *it)
{
	for (size_t i = 0; i < IPV4_GROUPS; i++)
		wd_wheel_clear(it->wheel, &it->group[i].timer);
}
