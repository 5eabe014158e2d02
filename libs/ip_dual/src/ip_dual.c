/* SPDX-License-Identifier: ISC */
#include "wadi/ip_dual.h"

static wd_ip ip_of(const struct ip_dual *it, const struct wd_addr *addr)
{
	return wd_addr_is_ipv4(addr) ? it->v4 : it->v6;
}

static wd_icmp icmp_of(const struct ip_dual *it, const struct wd_addr *addr)
{
	return wd_addr_is_ipv4(addr) ? it->icmp4 : it->icmp6;
}

/* Can a packet to `to` be from there? */
static bool fits(const struct wd_addr *from, const struct wd_addr *to)
{
	static const struct wd_addr any;

	return wd_addr_is_ipv4(from) == wd_addr_is_ipv4(to) ||
	       memcmp(from, &any, sizeof any) == 0;
}

static wd_err dual_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                        struct wd_ip_path *path)
{
	if (from && !fits(from, to))
		return wd_ip_no_address;
	return wd_ip_path(ip_of(self, to), from, to, path);
}

/* IPv6 has the longer header. */
static struct wd_buf *dual_alloc(void *self, uint32_t headroom)
{
	struct ip_dual *it = self;

	return wd_ip_alloc(it->v6, headroom);
}

static wd_err dual_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	if (wd_likely(fits(&packet->from, &packet->to)))
		return wd_ip_send(ip_of(self, &packet->to), packet, data);
	wd_buf_free(data);
	return wd_ip_no_address;
}

static void dual_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                        enum wd_ip_trouble_kind why)
{
	wd_ip_refuse(ip_of(self, &packet->to), packet, data, why);
}

static wd_err dual_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ip_dual *it = self;

	WD_TRY(wd_ip_listen(it->v4, protocol, user));
	return wd_ip_listen(it->v6, protocol, user);
}

static size_t dual_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ip_dual *it = self;
	size_t n = wd_ip_addresses(it->v4, into, max);

	return n + wd_ip_addresses(it->v6, into + n, max - n);
}

static wd_err dual_join(void *self, const struct wd_addr *group)
{
	return wd_ip_join(ip_of(self, group), group);
}

static void dual_leave(void *self, const struct wd_addr *group)
{
	wd_ip_leave(ip_of(self, group), group);
}

static wd_err dual_ask(void *self, struct wd_icmp_echo *echo)
{
	return wd_icmp_ask(icmp_of(self, &echo->to), echo);
}

static void dual_withdraw(void *self, struct wd_icmp_echo *echo)
{
	wd_icmp_withdraw(icmp_of(self, &echo->to), echo);
}

static const struct wd_ip_ops dual_ops = {
	.path = dual_path, .alloc = dual_alloc, .send = dual_send, .refuse = dual_refuse,
	.listen = dual_listen, .addresses = dual_addresses, .join = dual_join,
	.leave = dual_leave,
};

static const struct wd_icmp_ops icmp_ops = { .ask = dual_ask, .withdraw = dual_withdraw };

wd_err ip_dual_init(struct ip_dual *it, wd_ip v4, wd_icmp icmp4, wd_ip v6, wd_icmp icmp6)
{
	*it = (struct ip_dual){ .v4 = v4, .v6 = v6, .icmp4 = icmp4, .icmp6 = icmp6 };
	return NULL;
}

wd_ip ip_dual(struct ip_dual *it)
{
	return (wd_ip){ &dual_ops, it };
}

wd_icmp ip_dual_icmp(struct ip_dual *it)
{
	return (wd_icmp){ &icmp_ops, it };
}
