/* SPDX-License-Identifier: ISC */
#include "wadi/ethernet_direct.h"

WD_ERROR(ethernet_direct_unfit, NULL, "ethernet-direct",
         "the device has a group's address or takes no whole packet");

enum {
	TYPE_VLAN = 0x8100, TAG = 4, VLAN_ID = 0x0fff,
	MTU_MIN = 68, /* RFC 791, 3.1 */
};

/* ---- Groups ------------------------------------------------------------------------ */

static uint64_t sieve_bit(const struct wd_mac *mac)
{
	return UINT64_C(1) << ((mac->octet[3] ^ mac->octet[4] ^ mac->octet[5]) & 63);
}

static struct ethernet_direct_group *find_group(struct ethernet_direct *it,
                                                const struct wd_mac *mac)
{
	if (!(it->sieve & sieve_bit(mac)))
		return NULL;
	for (size_t i = 0; i < it->groups; i++)
		if (wd_mac_equal(&it->group[i].mac, mac))
			return &it->group[i];
	return NULL;
}

static wd_err direct_join(void *self, const struct wd_mac *mac)
{
	struct ethernet_direct *it = self;
	struct ethernet_direct_group *group = find_group(it, mac);

	if (!group) {
		if (it->groups == ETHERNET_DIRECT_GROUPS)
			return wd_ethernet_full;
		group = &it->group[it->groups++];
		*group = (struct ethernet_direct_group){ .mac = *mac };
		it->sieve |= sieve_bit(mac);
	}
	if (group->members == UINT16_MAX)
		return wd_ethernet_full;
	group->members++;
	return NULL;
}

static void direct_leave(void *self, const struct wd_mac *mac)
{
	struct ethernet_direct *it = self;
	struct ethernet_direct_group *group = find_group(it, mac);

	if (!group || --group->members > 0)
		return;
	*group = it->group[--it->groups];
	it->sieve = 0;
	for (size_t i = 0; i < it->groups; i++)
		it->sieve |= sieve_bit(&it->group[i].mac);
}

/* ---- In ------------------------------------------------------------------------------ */

static bool is_for_us(struct ethernet_direct *it, const struct wd_mac *to)
{
	if (!wd_mac_is_group(to))
		return wd_mac_equal(to, &it->mac);
	return wd_mac_equal(to, &WD_MAC_EVERYBODY) || find_group(it, to) != NULL;
}

/* Takes the header off. */
static bool read_header(struct wd_buf *b, struct wd_ethernet_frame *frame)
{
	const uint8_t *h = wd_buf_skip(b, WD_NET_HEADER);

	if (!h)
		return false;
	memcpy(&frame->to, h, sizeof frame->to);
	memcpy(&frame->from, h + 6, sizeof frame->from);
	frame->type = wd_be16(h + 12);
	if (wd_likely(frame->type != TYPE_VLAN))
		return true;
	h = wd_buf_skip(b, TAG);
	if (!h || (wd_be16(h) & VLAN_ID) != 0)
		return false;
	frame->type = wd_be16(h + 2);
	return true;
}

static const struct ethernet_direct_user *find_user(const struct ethernet_direct *it,
                                                    uint16_t type)
{
	for (size_t i = 0; i < it->users; i++)
		if (it->user[i].type == type)
			return &it->user[i];
	return NULL;
}

static void take_in(struct ethernet_direct *it, struct wd_buf *b)
{
	const struct ethernet_direct_user *user = NULL;
	struct wd_ethernet_frame frame;

	if (read_header(b, &frame) && !wd_mac_is_group(&frame.from) && is_for_us(it, &frame.to))
		user = find_user(it, frame.type);
	if (user)
		user->input(user->arg, &frame, b);
	else
		wd_buf_free(b);
}

void ethernet_direct_input(struct ethernet_direct *it, struct wd_bufq *frames)
{
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;)
		take_in(it, b);
}

static wd_err direct_listen(void *self, uint16_t type, wd_ethernet_input *input, void *arg)
{
	struct ethernet_direct *it = self;

	if (find_user(it, type))
		return wd_ethernet_taken;
	if (it->users == ETHERNET_DIRECT_TYPES)
		return wd_ethernet_full;
	it->user[it->users++] = (struct ethernet_direct_user){ type, input, arg };
	return NULL;
}

/* ---- Out ----------------------------------------------------------------------------- */

static struct wd_net_info direct_info(const void *self)
{
	const struct ethernet_direct *it = self;

	return it->info;
}

static struct wd_buf *direct_alloc(void *self, uint32_t headroom)
{
	struct ethernet_direct *it = self;

	return wd_net_alloc(it->net, headroom + WD_NET_HEADER);
}

static void direct_send(void *self, const struct wd_mac *to, uint16_t type,
                        struct wd_buf *payload)
{
	struct ethernet_direct *it = self;
	uint8_t *h = wd_buf_prepend(payload, WD_NET_HEADER);

	if (!h) {
		wd_buf_free(payload);
		return;
	}
	memcpy(h, to, sizeof *to);
	memcpy(h + 6, &it->mac, sizeof it->mac);
	wd_put_be16(h + 12, type);
	if (it->stir && !ethernet_direct_is_pending(it))
		it->stir(it);
	wd_bufq_put(&it->out, payload);
}

wd_err ethernet_direct_flush(struct ethernet_direct *it)
{
	return it->out.first ? wd_net_send(it->net, &it->out) : NULL;
}

/* ---- The interface ------------------------------------------------------------------- */

static const struct wd_ethernet_ops direct_ops = {
	.info = direct_info, .alloc = direct_alloc, .send = direct_send, .listen = direct_listen,
	.join = direct_join, .leave = direct_leave,
};

wd_err ethernet_direct_init(struct ethernet_direct *it, wd_net net)
{
	*it = (struct ethernet_direct){ .net = net, .info = wd_net_info(net) };
	memcpy(&it->mac, it->info.mac, sizeof it->mac);
	it->info.headroom += WD_NET_HEADER;
	wd_bufq_init(&it->out);
	return wd_mac_is_group(&it->mac) || it->info.mtu < MTU_MIN ? ethernet_direct_unfit : NULL;
}

wd_ethernet ethernet_direct(struct ethernet_direct *it)
{
	return (wd_ethernet){ &direct_ops, it };
}
