/* SPDX-License-Identifier: ISC */
#include "ipv6_internal.h"

WD_ERROR(ipv6_unfit, NULL, "ipv6", "no host can have this address, prefix, gateway or MTU");

#define REACHABLE  wd_s(30)
#define RETRANSMIT wd_s(1)
#define REASSEMBLY wd_s(60)

/* ---- Changes ----------------------------------------------------------------------- */

static void changing_fire(struct wd_wheel_timer *timer)
{
	struct ipv6 *it = (struct ipv6 *)((uint8_t *)timer - offsetof(struct ipv6, changing));

	it->options.changed(it->options.arg);
}

void ipv6_changed(struct ipv6 *it)
{
	if (it->options.changed)
		wd_wheel_soon(it->wheel, &it->changing);
}

/* ---- The interface ----------------------------------------------------------------- */

/* What can be sent there, and what by the device alone. */
static void describe(const struct ipv6 *it, const struct wd_addr *to, enum ipv6_kind kind,
                     struct wd_ip_path *path)
{
	path->mtu = ip_paths_mtu(&it->paths, to, it->mtu, it->wheel->now);
	path->header = IPV6_HEADER;
	path->offloads = it->info.offloads & ~(uint32_t)WD_NET_SEGMENTS4;
	path->packet_max = it->info.frame_max - WD_NET_HEADER;
	if (kind == IPV6_SELF) {
		path->offloads = WD_NET_SUMS;
		path->packet_max = path->mtu;
	}
}

static wd_err v6_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                      struct wd_ip_path *path)
{
	const struct ipv6 *it = self;
	enum ipv6_kind kind = ipv6_kind(it, to);
	const struct ipv6_address *own;

	if (kind == IPV6_NOBODY || (kind == IPV6_HOST && !ipv6_next_hop(it, to)))
		return wd_ip_no_route;
	if (ipv6_is_loopback(to)) {
		path->from = *to;
	} else if (from) {
		if (ipv6_kind(it, from) != IPV6_SELF)
			return wd_ip_no_address;
		path->from = *from;
	} else {
		own = ipv6_source(it, to);
		if (!own)
			return wd_ip_no_address;
		path->from = own->addr;
	}
	describe(it, to, kind, path);
	return NULL;
}

static struct wd_buf *v6_alloc(void *self, uint32_t headroom)
{
	struct ipv6 *it = self;

	return wd_ethernet_alloc(it->eth, headroom + IPV6_HEADER);
}

static wd_err v6_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ipv6 *it = self;

	return protocol == WD_IP_ICMPV6 ? wd_ip_taken : ip_users_add(&it->users, protocol, user);
}

/* Those of the world first, those of the link last; temporary ones behind the others. */
static unsigned rank(const struct ipv6_address *a)
{
	if (a->kind == IPV6_LINK_LOCAL || ipv6_is_link_local(&a->addr))
		return 3;
	if ((a->addr.ip[0] & 0xfe) == 0xfc)
		return 2;
	return a->kind == IPV6_TEMPORARY;
}
enum { RANKS = 4 };

static size_t v6_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ipv6 *it = self;
	size_t n = 0;

	for (unsigned r = 0; r < RANKS; r++)
		for (size_t i = 0; i < it->addresses && n < max; i++) {
			const struct ipv6_address *a = &it->address[i];

			if (a->state == IPV6_USABLE && rank(a) == r)
				into[n++] = (struct wd_prefix){ a->addr, a->bits };
		}
	return n;
}

static const struct wd_ip_ops v6_ops = {
	.path = v6_path, .alloc = v6_alloc, .send = ipv6_send, .refuse = ipv6_refuse,
	.listen = v6_listen, .addresses = v6_addresses, .join = ipv6_join, .leave = ipv6_leave,
};

static const struct wd_icmp_ops icmp_ops = { .ask = ipv6_ask, .withdraw = ipv6_withdraw };

wd_ip ipv6(struct ipv6 *it)
{
	return (wd_ip){ &v6_ops, it };
}

wd_icmp ipv6_icmp(struct ipv6 *it)
{
	return (wd_icmp){ &icmp_ops, it };
}

/* ---- Start and end ----------------------------------------------------------------- */

static bool is_host(const struct wd_addr *a)
{
	return !ipv6_is_group(a) && !ipv6_is_unspecified(a) && !ipv6_is_loopback(a) &&
	       !wd_addr_is_ipv4(a);
}

static bool is_fit(const struct ipv6 *it, const struct ipv6_options *o)
{
	bool has_address = o->address.bits > 0;

	if (has_address && (!is_host(&o->address.addr) || o->address.bits > 128))
		return false;
	if (!ipv6_is_unspecified(&o->gateway) && !is_host(&o->gateway))
		return false;
	return it->info.mtu >= IPV6_MTU_MIN && (o->mtu == 0 || o->mtu >= IPV6_MTU_MIN);
}

static void draw_secrets(struct ipv6 *it)
{
	wd_random_fill(it->random, wd_room(&it->key, sizeof it->key));
	wd_random_fill(it->random, WD_ROOM(it->label_key));
	wd_random_fill(it->random, wd_room(&it->fragmented, sizeof it->fragmented));
	if (it->options.secret)
		memcpy(&it->secret, it->options.secret, sizeof it->secret);
	else
		wd_random_fill(it->random, wd_room(&it->secret, sizeof it->secret));
	it->options.secret = NULL; /* it need not outlive us */
}

/* What is configured. */
static void configure(struct ipv6 *it)
{
	const struct ipv6_options *o = &it->options;

	it->mtu = o->mtu && o->mtu < it->info.mtu ? o->mtu : it->info.mtu;
	if (!ipv6_is_unspecified(&o->gateway))
		ipv6_set_router(it, &o->gateway, 1, WD_NEVER);
	ipv6_add_link_local(it);
	if (o->address.bits > 0) {
		ipv6_set_prefix(it, &o->address, WD_NEVER);
		ipv6_add_static(it, &o->address);
	}
}

/* All that is not zero at first. */
static void set_up(struct ipv6 *it)
{
	it->hops = IPV6_HOPS;
	it->base_reachable = REACHABLE;
	it->retransmit = RETRANSMIT;
	it->soliciting.fire = ipv6_soliciting_fire;
	it->ageing.fire = ipv6_ageing_fire;
	it->changing.fire = changing_fire;
	it->looping.fire = ipv6_loop_fire;
	it->solicitations = (struct wd_rate){ .each = wd_ms(1), .burst = wd_ms(200) };
	it->advertisements = (struct wd_rate){ .each = wd_ms(20), .burst = wd_s(1) };
	for (size_t i = 0; i < IPV6_ERROR_RATES; i++)
		it->errors[i] = (struct wd_rate){ .each = wd_ms(100), .burst = wd_s(1) };
	draw_secrets(it);
	wd_bufq_init(&it->loop);
	ipv6_neighbours_init(it);
	ip_reassembly_init(&it->reassembly, it->wheel, REASSEMBLY, ipv6_expired, it);
	ip_paths_init(&it->paths, &it->key);
	ip_echoes_init(&it->echoes, it->random);
}

wd_err ipv6_init(struct ipv6 *it, wd_ethernet eth, struct wd_wheel *wheel, wd_random random,
                 const struct ipv6_options *options)
{
	struct wd_addr everybody = ipv6_link_group(IPV6_ALL_NODES);

	memset(it, 0, sizeof *it);
	it->eth = eth;
	it->wheel = wheel;
	it->random = random;
	it->info = wd_ethernet_info(eth);
	if (options)
		it->options = *options;
	if (!is_fit(it, &it->options))
		return ipv6_unfit;
	set_up(it);
	WD_TRY(ipv6_join(it, &everybody));
	WD_TRY(wd_ethernet_listen(eth, WD_ETHERNET_IPV6, ipv6_input, it));
	configure(it);
	return NULL;
}

void ipv6_fini(struct ipv6 *it)
{
	ipv6_drop_addresses(it);
	ipv6_drop_groups(it);
	ipv6_neighbours_fini(it);
	ip_reassembly_fini(&it->reassembly);
	wd_bufq_drop(&it->loop);
	wd_wheel_clear(it->wheel, &it->soliciting);
	wd_wheel_clear(it->wheel, &it->ageing);
	wd_wheel_clear(it->wheel, &it->changing);
	wd_wheel_clear(it->wheel, &it->looping);
}
