/* SPDX-License-Identifier: ISC */
#include "wadi/net_pcap.h"

#include "wadi/checksum.h"

enum {
	NANOSECONDS = 0xa1b23c4d, MAJOR = 2, MINOR = 4, ETHERNET = 1, /* as the draft has them */
	HEAD = 24, RECORD = 16,
};

static void put32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void flush(struct net_pcap *it)
{
	if (it->used > 0)
		wd_console_write(it->to, wd_bytes(it->bytes, it->used));
	it->used = 0;
}

/* The checksum that the device is to fill in, or that nobody has. */
static void fill_sum(const struct wd_buf *b, uint8_t *frame, size_t len)
{
	size_t from = (size_t)b->sum_from - b->head, at = from + b->sum_at;
	uint16_t sum;

	if (!(b->flags & (WD_BUF_SUM_ASK | WD_BUF_SUM_OPEN)) || b->sum_from < b->head ||
	    at + sizeof sum > len)
		return;
	sum = wd_sum_field(wd_sum_add(0, wd_bytes(frame + from, len - from)), b->sum_at);
	memcpy(frame + at, &sum, sizeof sum);
}

static void record(struct net_pcap *it, const struct wd_buf *b, struct wd_date now)
{
	size_t len = wd_buf_total(b), kept = len < NET_PCAP_FRAME ? len : NET_PCAP_FRAME;
	uint8_t *at;

	if (it->used + RECORD + kept > sizeof it->bytes)
		flush(it);
	at = it->bytes + it->used;
	put32(at, (uint32_t)now.s);
	put32(at + 4, now.ns);
	put32(at + 8, (uint32_t)kept);
	put32(at + 12, (uint32_t)len);
	if (!wd_buf_copy(b, 0, wd_room(at + RECORD, kept)))
		return; /* it has as many */
	fill_sum(b, at + RECORD, kept);
	it->used += RECORD + kept;
}

/* All but those to send that the device will not. */
static void record_line(struct net_pcap *it, const struct wd_bufq *frames, bool comes)
{
	struct wd_net_info info = wd_net_info(it->under);
	struct wd_date now = wd_pclock_now(it->clock);

	for (const struct wd_buf *b = frames->first; b; b = b->next)
		if (comes || wd_net_is_right(&info, b))
			record(it, b, now);
	flush(it);
}

/* ---- The device -------------------------------------------------------------------------- */

static struct wd_net_info pcap_info(const void *self)
{
	const struct net_pcap *it = self;

	return wd_net_info(it->under);
}

static struct wd_buf *pcap_alloc(void *self, uint32_t headroom)
{
	struct net_pcap *it = self;

	return wd_net_alloc(it->under, headroom);
}

static wd_err pcap_send(void *self, struct wd_bufq *frames)
{
	struct net_pcap *it = self;

	record_line(it, frames, false);
	return wd_net_send(it->under, frames);
}

static void input(void *arg, struct wd_bufq *frames)
{
	struct net_pcap *it = arg;

	record_line(it, frames, true);
	it->input(it->arg, frames);
}

static wd_err pcap_listen(void *self, wd_net_input *user, void *arg)
{
	struct net_pcap *it = self;

	it->input = user;
	it->arg = arg;
	return wd_net_listen(it->under, input, it);
}

static const struct wd_net_ops pcap_ops = {
	.info = pcap_info, .alloc = pcap_alloc, .send = pcap_send, .listen = pcap_listen,
};

wd_err net_pcap_init(struct net_pcap *it, wd_console to, wd_pclock clock, wd_net under)
{
	it->under = under;
	it->to = to;
	it->clock = clock;
	it->input = NULL;
	memset(it->bytes, 0, HEAD); /* no corrections of the time */
	put32(it->bytes, NANOSECONDS);
	it->bytes[4] = MAJOR;
	it->bytes[6] = MINOR;
	put32(it->bytes + 16, NET_PCAP_FRAME);
	put32(it->bytes + 20, ETHERNET);
	it->used = HEAD;
	flush(it);
	return NULL;
}

wd_net net_pcap(struct net_pcap *it)
{
	return (wd_net){ &pcap_ops, it };
}
