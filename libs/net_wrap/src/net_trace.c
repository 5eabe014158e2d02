/* SPDX-License-Identifier: ISC */
#include "wadi/net_trace.h"

enum { ADDRESS_TEXT = 18 };

/* "02:00:00:00:00:01" */
static const char *address(const uint8_t *mac, char into[ADDRESS_TEXT])
{
	static const char digit[] = "0123456789abcdef";
	char *to = into;

	for (size_t i = 0; i < 6; i++) {
		*to++ = digit[mac[i] >> 4];
		*to++ = digit[mac[i] & 15];
		*to++ = i < 5 ? ':' : '\0';
	}
	return into;
}

static void say(const struct net_trace *it, const struct wd_buf *b, bool comes)
{
	char near[ADDRESS_TEXT], far[ADDRESS_TEXT];
	const uint8_t *to = b->data, *from = b->data + 6;

	if (b->len < WD_NET_HEADER) {
		wd_console_print(it->to, "%s: %c %zu bytes\n", it->name, comes ? '<' : '>',
		                 wd_buf_total(b));
		return;
	}
	wd_console_print(it->to, "%s: %s %c %s: type %04x, %zu bytes", it->name,
	                 address(comes ? to : from, near), comes ? '<' : '>',
	                 address(comes ? from : to, far), wd_be16(b->data + 12), wd_buf_total(b));
	if (b->segment)
		wd_console_print(it->to, " in segments of %u", b->segment);
	wd_console_print(it->to, "\n");
}

static struct wd_net_info trace_info(const void *self)
{
	const struct net_trace *it = self;

	return wd_net_info(it->under);
}

static struct wd_buf *trace_alloc(void *self, uint32_t headroom)
{
	struct net_trace *it = self;

	return wd_net_alloc(it->under, headroom);
}

static wd_err trace_send(void *self, struct wd_bufq *frames)
{
	struct net_trace *it = self;
	wd_err err;

	for (const struct wd_buf *b = frames->first; b; b = b->next)
		say(it, b, false);
	err = wd_net_send(it->under, frames);
	if (err)
		wd_console_print(it->to, "%s: send: %pE\n", it->name, (const void *)err);
	return err;
}

static void input(void *arg, struct wd_bufq *frames)
{
	const struct net_trace *it = arg;

	for (const struct wd_buf *b = frames->first; b; b = b->next)
		say(it, b, true);
	it->input(it->arg, frames);
}

static wd_err trace_listen(void *self, wd_net_input *user, void *arg)
{
	struct net_trace *it = self;

	it->input = user;
	it->arg = arg;
	return wd_net_listen(it->under, input, it);
}

static const struct wd_net_ops trace_ops = {
	.info = trace_info, .alloc = trace_alloc, .send = trace_send, .listen = trace_listen,
};

wd_err net_trace_init(struct net_trace *it, wd_console to, const char *name, wd_net under)
{
	*it = (struct net_trace){ .under = under, .to = to, .name = name };
	return NULL;
}

wd_net net_trace(struct net_trace *it)
{
	return (wd_net){ &trace_ops, it };
}
