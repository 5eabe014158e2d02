/* SPDX-License-Identifier: ISC */
#include "ipv4_internal.h"

WD_ERROR(ipv4_unfit, NULL, "ipv4", "no host can have this address, prefix, gateway or MTU");

#define REASSEMBLY wd_s(30)

/* ---- Our address --------------------------------------------------------------------- */

static void tell(struct ipv4 *it, wd_err err)
{
	if (it->config.told)
		it->config.told(it->config.arg, err);
}

static void claimed(void *arg, const struct wd_addr *addr, wd_err err)
{
	struct ipv4 *it = arg;

	(void)addr;
	it->ready = !err;
	if (err) {
		it->claimed = false;
		ipv4_clear_routes(it);
	}
	ipv4_report_groups(it);
	tell(it, err);
}

void ipv4_clear(struct ipv4 *it)
{
	if (it->claimed)
		wd_arp_release(it->arp, &it->config.address.addr);
	it->claimed = it->ready = false;
	ipv4_clear_routes(it);
}

static bool is_fit(const struct ipv4 *it, const struct ipv4_config *config)
{
	const struct wd_prefix *own = &config->address;
	uint32_t ip = ipv4_number(&own->addr), gateway = ipv4_number(&config->gateway);
	uint32_t rest;

	if (!wd_addr_is_ipv4(&own->addr) || own->bits <= 96 || own->bits > 128)
		return false;
	rest = ~(IPV4_BROADCAST << (128 - own->bits));
	if (ipv4_kind(it, ip) != IPV4_HOST || (gateway && ipv4_kind(it, gateway) != IPV4_HOST))
		return false;
	if (rest > 1 && ((ip & rest) == 0 || (ip & rest) == rest))
		return false;
	return gateway != ip && (config->mtu == 0 || config->mtu >= 68);
}

wd_err ipv4_set(struct ipv4 *it, const struct ipv4_config *config)
{
	struct ipv4_config kept = *config; /* it may be our own */
	wd_err err;

	ipv4_clear(it);
	if (!is_fit(it, &kept))
		return ipv4_unfit;
	it->config = kept;
	it->ip = ipv4_number(&kept.address.addr);
	it->mask = IPV4_BROADCAST << (128 - kept.address.bits);
	it->mtu = kept.mtu && kept.mtu < it->info.mtu ? kept.mtu : it->info.mtu;
	it->claimed = true;
	err = ipv4_set_routes(it);
	if (!err)
		err = wd_arp_claim(it->arp, &kept.address.addr, kept.probe, claimed, it);
	if (err)
		ipv4_clear(it);
	return err;
}

/* ---- The interface ------------------------------------------------------------------- */

static wd_err v4_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                      struct wd_ip_path *path)
{
	const struct ipv4 *it = self;
	uint32_t ip = ipv4_number(to), source;
	enum ipv4_kind kind = ipv4_kind(it, ip);

	if (!wd_addr_is_ipv4(to))
		return wd_ip_no_route;
	WD_TRY(ipv4_source(it, from ? ipv4_number(from) : 0, ip, kind, &source));
	if (kind == IPV4_HOST && !ipv4_next_hop(it, ip))
		return wd_ip_no_route;
	*path = (struct wd_ip_path){
		.from = ipv4_addr(source), .mtu = ipv4_path_mtu(it, to), .header = IPV4_HEADER,
		.offloads = it->info.offloads & ~(uint32_t)WD_NET_SEGMENTS6,
		.packet_max = it->info.frame_max - WD_NET_HEADER,
	};
	if (kind != IPV4_SELF)
		return NULL;
	path->offloads = WD_NET_SUMS;
	path->packet_max = path->mtu;
	return NULL;
}

static struct wd_buf *v4_alloc(void *self, uint32_t headroom)
{
	struct ipv4 *it = self;

	return wd_ethernet_alloc(it->eth, headroom + IPV4_HEADER);
}

static wd_err v4_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ipv4 *it = self;

	if (protocol == WD_IP_ICMP || protocol == WD_IP_IGMP)
		return wd_ip_taken;
	return ip_users_add(&it->users, protocol, user);
}

static size_t v4_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ipv4 *it = self;

	if (!it->ready || max == 0)
		return 0;
	into[0] = it->config.address;
	return 1;
}

/* ---- Start --------------------------------------------------------------------------- */

static const struct wd_ip_ops v4_ops = {
	.path = v4_path, .alloc = v4_alloc, .send = ipv4_send, .refuse = ipv4_refuse,
	.listen = v4_listen, .addresses = v4_addresses, .join = ipv4_join, .leave = ipv4_leave,
};

static const struct wd_icmp_ops icmp_ops = {
	.ask = ipv4_ask, .withdraw = ipv4_withdraw,
};

wd_err ipv4_init(struct ipv4 *it, wd_ethernet eth, wd_arp arp, struct wd_wheel *wheel,
                 wd_random random)
{
	struct wd_mac all_hosts = ipv4_group_mac(IPV4_ALL_HOSTS);
	struct wd_siphash_key key;

	*it = (struct ipv4){
		.eth = eth, .arp = arp, .wheel = wheel, .random = random,
		.info = wd_ethernet_info(eth), .looping.fire = ipv4_loop_fire,
		.errors = { .each = wd_ms(1), .burst = wd_ms(50) },
	};
	it->mtu = it->info.mtu;
	wd_bufq_init(&it->loop);
	wd_random_fill(random, wd_room(&key, sizeof key));
	wd_random_fill(random, WD_ROOM(it->ids));
	ip_paths_init(&it->paths, &key);
	ip_echoes_init(&it->echoes, random);
	ip_reassembly_init(&it->reassembly, wheel, REASSEMBLY, ipv4_expired, it);
	WD_TRY(wd_ethernet_join(eth, &all_hosts));
	return wd_ethernet_listen(eth, WD_ETHERNET_IPV4, ipv4_input, it);
}

void ipv4_fini(struct ipv4 *it)
{
	ipv4_clear(it);
	ip_reassembly_fini(&it->reassembly);
	ipv4_forget_groups(it);
	wd_wheel_clear(it->wheel, &it->looping);
	wd_bufq_drop(&it->loop);
}

wd_ip ipv4(struct ipv4 *it)
{
	return (wd_ip){ &v4_ops, it };
}

wd_icmp ipv4_icmp(struct ipv4 *it)
{
	return (wd_icmp){ &icmp_ops, it };
}
