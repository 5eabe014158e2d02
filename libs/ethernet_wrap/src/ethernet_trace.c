/* SPDX-License-Identifier: ISC */
#include "wadi/ethernet_trace.h"

enum { MAC_TEXT = 18 };

/* ---- Frames -------------------------------------------------------------------------- */

static void say(const struct ethernet_trace *it, const struct wd_mac *own, char way,
                const struct wd_mac *peer, uint16_t type, const struct wd_buf *payload)
{
	char near[MAC_TEXT], far[MAC_TEXT];

	wd_mac_pp(own, near, sizeof near);
	wd_mac_pp(peer, far, sizeof far);
	wd_console_print(it->to, "%s: %s %c %s: type %04x, %zu bytes\n", it->name, near, way, far,
	                 type, wd_buf_total(payload));
}

static void input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *payload)
{
	const struct ethernet_trace_user *user = arg;

	say(user->host, &frame->to, '<', &frame->from, frame->type, payload);
	user->input(user->arg, frame, payload);
}

static wd_err trace_listen(void *self, uint16_t type, wd_ethernet_input *user, void *arg)
{
	struct ethernet_trace *it = self;
	struct ethernet_trace_user *kept = &it->user[it->users];

	if (it->users == ETHERNET_TRACE_TYPES)
		return wd_ethernet_full;
	*kept = (struct ethernet_trace_user){ it, user, arg };
	WD_TRY(wd_ethernet_listen(it->under, type, input, kept));
	it->users++;
	return NULL;
}

static void trace_send(void *self, const struct wd_mac *to, uint16_t type, struct wd_buf *payload)
{
	struct ethernet_trace *it = self;
	struct wd_net_info info = wd_ethernet_info(it->under);
	struct wd_mac own;

	memcpy(&own, info.mac, sizeof own);
	say(it, &own, '>', to, type, payload);
	wd_ethernet_send(it->under, to, type, payload);
}

/* ---- Groups -------------------------------------------------------------------------- */

static void say_group(const struct ethernet_trace *it, const char *what, const struct wd_mac *group,
                      wd_err err)
{
	char text[MAC_TEXT];

	wd_mac_pp(group, text, sizeof text);
	if (err)
		wd_console_print(it->to, "%s: %s %s: %pE\n", it->name, what, text,
		                 (const void *)err);
	else
		wd_console_print(it->to, "%s: %s %s\n", it->name, what, text);
}

static wd_err trace_join(void *self, const struct wd_mac *group)
{
	struct ethernet_trace *it = self;
	wd_err err = wd_ethernet_join(it->under, group);

	say_group(it, "join", group, err);
	return err;
}

static void trace_leave(void *self, const struct wd_mac *group)
{
	struct ethernet_trace *it = self;

	wd_ethernet_leave(it->under, group);
	say_group(it, "leave", group, NULL);
}

/* ---- The rest ------------------------------------------------------------------------ */

static struct wd_net_info trace_info(const void *self)
{
	const struct ethernet_trace *it = self;

	return wd_ethernet_info(it->under);
}

static struct wd_buf *trace_alloc(void *self, uint32_t headroom)
{
	struct ethernet_trace *it = self;

	return wd_ethernet_alloc(it->under, headroom);
}

static const struct wd_ethernet_ops trace_ops = {
	.info = trace_info, .alloc = trace_alloc, .send = trace_send, .listen = trace_listen,
	.join = trace_join, .leave = trace_leave,
};

void ethernet_trace_init(struct ethernet_trace *it, wd_console to, const char *name,
                         wd_ethernet under)
{
	*it = (struct ethernet_trace){ .under = under, .to = to, .name = name };
}

wd_ethernet ethernet_trace(struct ethernet_trace *it)
{
	return (wd_ethernet){ &trace_ops, it };
}
