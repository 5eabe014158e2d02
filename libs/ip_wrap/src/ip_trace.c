/* SPDX-License-Identifier: ISC */
#include "wadi/ip_trace.h"

/* ---- What comes ---------------------------------------------------------------------- */

static void say_came(const struct ip_trace *it, const struct wd_ip_packet *packet,
                     const struct wd_buf *data, const char *end)
{
	wd_console_print(it->to, "%s: %pI < %pI: protocol %u, %zu bytes%s\n", it->name,
	                 (const void *)&packet->to, (const void *)&packet->from, packet->protocol,
	                 wd_buf_total(data), end);
}

static void input(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	const struct ip_trace_user *user = arg;

	say_came(user->host, packet, data, "");
	user->is.input(user->is.arg, packet, data);
}

static bool troubled(void *arg, const struct wd_ip_trouble *t)
{
	const struct ip_trace_user *user = arg;
	const struct ip_trace *it = user->host;

	wd_console_print(it->to, "%s: %pI > %pI: trouble %d\n", it->name, (const void *)&t->from,
	                 (const void *)&t->to, (int)t->kind);
	return user->is.troubled && user->is.troubled(user->is.arg, t);
}

static wd_err trace_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	struct ip_trace *it = self;
	struct ip_trace_user *kept = &it->user[it->users];
	const struct wd_ip_user between = { input, troubled, kept };

	if (it->users == IP_USERS)
		return wd_ip_full;
	*kept = (struct ip_trace_user){ it, *user };
	WD_TRY(wd_ip_listen(it->under, protocol, &between));
	it->users++;
	return NULL;
}

static void trace_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                         enum wd_ip_trouble_kind why)
{
	struct ip_trace *it = self;

	say_came(it, packet, data, ": refused");
	wd_ip_refuse(it->under, packet, data, why);
}

/* ---- What goes ----------------------------------------------------------------------- */

static wd_err trace_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct ip_trace *it = self;
	size_t bytes = wd_buf_total(data);
	wd_err err = wd_ip_send(it->under, packet, data);

	if (err)
		wd_console_print(it->to, "%s: %pI > %pI: protocol %u, %zu bytes: %pE\n", it->name,
		                 (const void *)&packet->from, (const void *)&packet->to,
		                 packet->protocol, bytes, (const void *)err);
	else
		wd_console_print(it->to, "%s: %pI > %pI: protocol %u, %zu bytes\n", it->name,
		                 (const void *)&packet->from, (const void *)&packet->to,
		                 packet->protocol, bytes);
	return err;
}

/* ---- The rest -------------------------------------------------------------------------- */

static wd_err trace_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                         struct wd_ip_path *path)
{
	const struct ip_trace *it = self;

	return wd_ip_path(it->under, from, to, path);
}

static struct wd_buf *trace_alloc(void *self, uint32_t headroom)
{
	struct ip_trace *it = self;

	return wd_ip_alloc(it->under, headroom);
}

static size_t trace_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	const struct ip_trace *it = self;

	return wd_ip_addresses(it->under, into, max);
}

static wd_err trace_join(void *self, const struct wd_addr *group)
{
	struct ip_trace *it = self;

	return wd_ip_join(it->under, group);
}

static void trace_leave(void *self, const struct wd_addr *group)
{
	struct ip_trace *it = self;

	wd_ip_leave(it->under, group);
}

static const struct wd_ip_ops trace_ops = {
	.path = trace_path, .alloc = trace_alloc, .send = trace_send, .refuse = trace_refuse,
	.listen = trace_listen, .addresses = trace_addresses, .join = trace_join,
	.leave = trace_leave,
};

wd_err ip_trace_init(struct ip_trace *it, wd_console to, const char *name, wd_ip under)
{
	*it = (struct ip_trace){ .under = under, .to = to, .name = name };
	return NULL;
}

wd_ip ip_trace(struct ip_trace *it)
{
	return (wd_ip){ &trace_ops, it };
}
