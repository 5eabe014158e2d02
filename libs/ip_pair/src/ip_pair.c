/* SPDX-License-Identifier: ISC */
#include "wadi/ip_pair.h"

#include "wadi/checksum.h"

enum { HEADER4 = 20, HEADER6 = 40, MTU = 1500, DATA_MAX = 65535 - HEADER4, QUOTED = 64 };

/* What stands before the data of a packet on its way, in the headroom. */
struct flight {
	struct wd_ip_packet packet;
	struct ip_pair_end *to;
	wd_instant due;
	bool refused;                /* it is on its way back, because of `why` */
	enum wd_ip_trouble_kind why;
};

static bool is_same(const struct wd_addr *a, const struct wd_addr *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool is_none(const struct wd_addr *addr)
{
	return is_same(addr, &(struct wd_addr){ 0 });
}

static bool is_group(const struct wd_addr *addr)
{
	return addr->ip[0] == 0xff || (wd_addr_is_ipv4(addr) && addr->ip[12] >> 4 == 14);
}

static bool is_member(const struct ip_pair_end *end, const struct wd_addr *group)
{
	for (size_t i = 0; i < end->groups; i++)
		if (is_same(&end->group[i], group))
			return true;
	return false;
}

/* ---- On the way ---------------------------------------------------------------------- */

/* As data arrive, without slices; NULL without buffers. */
static struct wd_buf *flatten(struct ip_pair *it, struct wd_buf *frame)
{
	struct wd_buf *copy;

	if (frame->slices == 0)
		return frame;
	copy = wd_buf_dup(frame, it->pool);
	wd_buf_free(frame);
	return copy;
}

/* Lost when there is no room for the record, or no buffer. */
static void launch(struct ip_pair *it, struct flight *flight, struct wd_buf *data)
{
	uint8_t *at = wd_buf_prepend(data, sizeof *flight);

	if (!at || it->unplugged) {
		wd_buf_free(data);
		return;
	}
	flight->due = wd_after(it->wheel->now, it->delay);
	memcpy(at, flight, sizeof *flight);
	data = flatten(it, data);
	if (!data)
		return;
	wd_bufq_put(&it->line, data);
	if (!wd_wheel_is_set(&it->timer))
		wd_wheel_set(it->wheel, &it->timer, flight->due);
}

static void trouble(struct ip_pair_end *end, const struct flight *flight, struct wd_buf *data)
{
	const struct wd_ip_user *user = ip_users_find(&end->users, flight->packet.protocol);
	const struct wd_ip_trouble t = {
		.kind = flight->why, .from = flight->packet.from, .to = flight->packet.to,
		.start = wd_buf_bytes(data),
	};

	if (user && user->troubled && data->len >= 8)
		user->troubled(user->arg, &t);
	wd_buf_free(data);
}

static void refuse(struct ip_pair_end *end, const struct wd_ip_packet *packet,
                   struct wd_buf *data, enum wd_ip_trouble_kind why)
{
	struct flight back = {
		.packet = *packet, .to = end, .refused = true, .why = why,
	};
	size_t quoted = data->len < QUOTED ? data->len : QUOTED;

	if (is_same(&packet->from, &end->peer->addr))
		back.to = end->peer;
	if ((packet->flags & WD_IP_MANY) || !wd_buf_cut(data, quoted))
		wd_buf_free(data);
	else
		launch(end->pair, &back, data);
}

static void arrive(const struct flight *flight, struct wd_buf *data)
{
	struct ip_pair_end *end = flight->to;
	const struct wd_ip_user *user = ip_users_find(&end->users, flight->packet.protocol);

	if (flight->refused)
		trouble(end, flight, data);
	else if (user)
		user->input(user->arg, &flight->packet, data);
	else
		refuse(end, &flight->packet, data, WD_IP_PROTOCOL_UNREACHABLE);
}

/* Those that are due now; what they lead to waits for the next turn of the wheel. */
static void fire(struct wd_wheel_timer *timer)
{
	struct ip_pair *it = (struct ip_pair *)timer;
	struct wd_bufq all;
	struct flight flight;

	wd_bufq_init(&all);
	wd_bufq_join(&all, &it->line);
	for (struct wd_buf *b; (b = all.first) != NULL;) {
		memcpy(&flight, b->data, sizeof flight);
		if (wd_before(it->wheel->now, flight.due))
			break;
		b = wd_bufq_get(&all);
		if (b && wd_buf_skip(b, sizeof flight))
			arrive(&flight, b);
	}
	wd_bufq_join(&all, &it->line);
	wd_bufq_join(&it->line, &all);
	if (it->line.first) {
		memcpy(&flight, it->line.first->data, sizeof flight);
		wd_wheel_set(it->wheel, timer, flight.due);
	}
}

/* ---- The interface ------------------------------------------------------------------- */

static uint32_t header_of(const struct ip_pair_end *end)
{
	return wd_addr_is_ipv4(&end->addr) ? HEADER4 : HEADER6;
}

/* Is there a way from `from`, all zero for the one that suits, to `to`? */
static wd_err check(const struct ip_pair_end *end, const struct wd_addr *from,
                    const struct wd_addr *to)
{
	if (wd_addr_is_ipv4(to) != wd_addr_is_ipv4(&end->addr))
		return wd_ip_no_route;
	return is_none(from) || is_same(from, &end->addr) ? NULL : wd_ip_no_address;
}

static wd_err pair_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                        struct wd_ip_path *path)
{
	const struct ip_pair_end *end = self;

	WD_TRY(check(end, from ? from : &end->addr, to));
	*path = (struct wd_ip_path){
		.from = end->addr, .mtu = end->pair->mtu, .header = header_of(end),
		.packet_max = end->pair->mtu,
	};
	return NULL;
}

static struct wd_buf *pair_alloc(void *self, uint32_t headroom)
{
	struct ip_pair_end *end = self;

	return wd_buf_alloc(end->pair->pool, headroom + (uint32_t)sizeof(struct flight));
}

/* Who gets it; NULL: nobody. */
static struct ip_pair_end *receiver(struct ip_pair_end *end, const struct wd_addr *to)
{
	if (is_same(to, &end->addr))
		return end;
	if (is_same(to, &end->peer->addr) || is_member(end->peer, to))
		return end->peer;
	return NULL;
}

static wd_err check_packet(const struct ip_pair_end *end, const struct wd_ip_packet *packet,
                           const struct wd_buf *data)
{
	size_t len = wd_buf_total(data);

	WD_TRY(check(end, &packet->from, &packet->to));
	if (len > DATA_MAX || data->segment)
		return wd_ip_too_big;
	if ((packet->flags & WD_IP_WHOLE) && len + header_of(end) > end->pair->mtu)
		return wd_ip_too_big;
	return NULL;
}

static wd_err pair_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct ip_pair_end *end = self;
	struct flight flight = { .packet = *packet, .to = receiver(end, &packet->to) };
	wd_err err = check_packet(end, packet, data);

	if (err || !flight.to) {
		wd_buf_free(data);
		return err;
	}
	flight.packet.from = end->addr;
	flight.packet.flags = is_group(&packet->to) ? WD_IP_MANY : 0;
	if (packet->hops == 0)
		flight.packet.hops = 64;
	if (data->flags & WD_BUF_SUM_ASK)
		wd_sum_fill(data);
	launch(end->pair, &flight, data);
	return NULL;
}

static void pair_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                        enum wd_ip_trouble_kind why)
{
	refuse(self, packet, data, why);
}

static wd_err pair_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ip_pair_end *end = self;

	return ip_users_add(&end->users, protocol, user);
}

static size_t pair_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ip_pair_end *end = self;

	if (max == 0)
		return 0;
	into[0] = (struct wd_prefix){ end->addr, wd_addr_is_ipv4(&end->addr) ? 120 : 64 };
	return 1;
}

static wd_err pair_join(void *self, const struct wd_addr *group)
{
	struct ip_pair_end *end = self;

	if (!is_group(group))
		return wd_ip_no_route;
	if (end->groups == IP_PAIR_GROUPS)
		return wd_ip_full;
	end->group[end->groups++] = *group;
	return NULL;
}

static void pair_leave(void *self, const struct wd_addr *group)
{
	struct ip_pair_end *end = self;

	for (size_t i = 0; i < end->groups; i++)
		if (is_same(&end->group[i], group)) {
			end->group[i] = end->group[--end->groups];
			return;
		}
}

static const struct wd_ip_ops pair_ops = {
	.path = pair_path, .alloc = pair_alloc, .send = pair_send, .refuse = pair_refuse,
	.listen = pair_listen, .addresses = pair_addresses, .join = pair_join, .leave = pair_leave,
};

void ip_pair_init(struct ip_pair *it, struct wd_wheel *wheel, struct wd_pool *pool,
                  const struct wd_addr *a, const struct wd_addr *b)
{
	*it = (struct ip_pair){ .timer.fire = fire, .wheel = wheel, .pool = pool, .mtu = MTU };
	wd_bufq_init(&it->line);
	for (size_t i = 0; i < 2; i++)
		it->end[i] = (struct ip_pair_end){
			.pair = it, .peer = &it->end[1 - i], .addr = i ? *b : *a,
		};
}

void ip_pair_fini(struct ip_pair *it)
{
	wd_wheel_clear(it->wheel, &it->timer);
	wd_bufq_drop(&it->line);
}

wd_ip ip_pair(struct ip_pair *it, unsigned end)
{
	return (wd_ip){ &pair_ops, &it->end[end] };
}
