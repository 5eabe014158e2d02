/* SPDX-License-Identifier: ISC */
#include "wadi/ip_faulty.h"

#include "wadi/test/every.h"

static bool is_over(const struct ip_faulty *it)
{
	return it->faults.good && it->sent >= it->faults.good;
}

static wd_err faulty_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                          struct wd_ip_path *path)
{
	const struct ip_faulty *it = self;

	return is_over(it) ? wd_ip_no_route : wd_ip_path(it->under, from, to, path);
}

static struct wd_buf *faulty_alloc(void *self, uint32_t headroom)
{
	struct ip_faulty *it = self;

	if (wd_every(it->faults.alloc_every, ++it->asked))
		return NULL;
	return wd_ip_alloc(it->under, headroom);
}

/* Of the first buffer alone; NULL when there is none for it, or there is more to copy. */
static struct wd_buf *copy_of(struct ip_faulty *it, const struct wd_buf *data)
{
	struct wd_buf *copy = data->more || data->slices ? NULL : wd_ip_alloc(it->under, 0);
	uint8_t *to = copy ? wd_buf_append(copy, data->len) : NULL;

	if (!to) {
		wd_buf_free(copy);
		return NULL;
	}
	memcpy(to, data->data, data->len);
	copy->flags = data->flags;
	copy->sum_at = data->sum_at;
	copy->sum_from = (uint16_t)(data->sum_from - data->head + copy->head);
	return copy;
}

static wd_err faulty_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct ip_faulty *it = self;
	struct wd_ip_packet late = it->late;
	struct wd_buf *late_data = wd_move(it->late_data);
	wd_err err = NULL;

	if (is_over(it)) {
		wd_buf_free(late_data);
		wd_buf_free(data);
		return wd_ip_no_route;
	}
	it->sent++;
	if (wd_every(it->faults.flip_every, it->sent) && data->len > 0)
		data->data[it->sent % data->len] ^= 1;
	if (wd_every(it->faults.twice_every, it->sent)) {
		it->late = *packet;
		it->late_data = copy_of(it, data);
	}
	if (wd_every(it->faults.lose_every, it->sent))
		wd_buf_free(data);
	else
		err = wd_ip_send(it->under, packet, data);
	if (late_data)
		wd_ignore(wd_ip_send(it->under, &late, late_data), "nobody asked for it");
	return err;
}

static void faulty_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                          enum wd_ip_trouble_kind why)
{
	struct ip_faulty *it = self;

	wd_ip_refuse(it->under, packet, data, why);
}

static wd_err faulty_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ip_faulty *it = self;

	return wd_ip_listen(it->under, protocol, user);
}

static size_t faulty_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ip_faulty *it = self;

	return wd_ip_addresses(it->under, into, max);
}

static wd_err faulty_join(void *self, const struct wd_addr *group)
{
	struct ip_faulty *it = self;

	return wd_ip_join(it->under, group);
}

static void faulty_leave(void *self, const struct wd_addr *group)
{
	struct ip_faulty *it = self;

	wd_ip_leave(it->under, group);
}

static const struct wd_ip_ops faulty_ops = {
	.path = faulty_path, .alloc = faulty_alloc, .send = faulty_send, .refuse = faulty_refuse,
	.listen = faulty_listen, .addresses = faulty_addresses, .join = faulty_join,
	.leave = faulty_leave,
};

void ip_faulty_init(struct ip_faulty *it, wd_ip under, const struct ip_faults *faults)
{
	*it = (struct ip_faulty){ .under = under, .faults = *faults };
}

void ip_faulty_fini(struct ip_faulty *it)
{
	wd_buf_free(wd_move(it->late_data));
}

wd_ip ip_faulty(struct ip_faulty *it)
{
	return (wd_ip){ &faulty_ops, it };
}
