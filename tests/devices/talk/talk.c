/* SPDX-License-Identifier: ISC */
#include "talk.h"

#include "wadi/test/net.h"

static WD_ERROR(nobody, NULL, "talk", "the other end did not answer");

enum { TRIES = 3000, LINE = 16, LINE_OF_LONG = 2, ARP = 0x0806, ARP_LEN = 42, HELLO = 0x88b6 };

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static wd_err send_line(wd_net net, uint32_t len, unsigned count, uint8_t first)
{
	static uint8_t frame[WD_NET_TEST_MAX];
	struct wd_net_info i = wd_net_info(net);
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (unsigned k = 0; k < count; k++) {
		struct wd_buf *b;

		wd_net_fill_(frame, len, everybody, i.mac, (uint8_t)(first + k));
		b = wd_net_in_pieces_(net, wd_bytes(frame, len), 14, 1400, true);
		if (!b) {
			wd_bufq_drop(&line);
			return wd_no_memory;
		}
		wd_bufq_put(&line, b);
	}
	return wd_net_send(net, &line);
}

/* ---- Until both are there --------------------------------------------------------------- */

static wd_err send_hello(wd_net net)
{
	struct wd_buf *b = wd_net_alloc(net, 0);
	uint8_t *frame = b ? wd_buf_append(b, 60) : NULL;
	struct wd_bufq line;

	if (!frame)
		return wd_no_memory;
	memset(frame, 0, 60);
	memcpy(frame, everybody, 6);
	memcpy(frame + 6, wd_net_info(net).mac, 6);
	wd_put_be16(frame + 12, HELLO);
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	return wd_net_send(net, &line);
}

struct seen {
	bool hello;
	struct wd_net_seen_ frames;
};

/* Notes a greeting, and each frame of the test. */
static void note(void *arg, struct wd_bufq *frames)
{
	struct seen *seen = arg;

	for (const struct wd_buf *b = frames->first; b; b = b->next)
		seen->hello |= b->len >= 60 && wd_be16(b->data + 12) == HELLO;
	wd_net_note_(&seen->frames, frames);
}

static wd_err meet(wd_net net, const struct seen *seen)
{
	for (int i = 0; i < TRIES && !seen->hello; i++) {
		WD_TRY(send_hello(net));
		WD_TRY(wd_sleep(wd_ms(20)));
	}
	return send_hello(net); /* for one that has come later */
}

/* ---- Lines of frames -------------------------------------------------------------------- */

/* The next line goes when the last one from there has come. */
static wd_err exchange(wd_console console, wd_net net, unsigned rounds)
{
	static struct seen seen;
	uint32_t largest = wd_net_info(net).mtu + (uint32_t)WD_NET_HEADER;
	unsigned all = 0;

	WD_TRY(wd_net_listen(net, note, &seen));
	WD_TRY(meet(net, &seen));
	for (unsigned i = 0; i < rounds; i++) {
		uint32_t len = i % 2 ? largest : 60;
		unsigned count = len < 10000 ? LINE : LINE_OF_LONG;

		WD_TRY(send_line(net, len, count, (uint8_t)all));
		all += count;
		for (int k = 0; k < TRIES && seen.frames.good + seen.frames.bad < all; k++)
			WD_TRY(wd_sleep(wd_ms(1)));
	}
	wd_console_print(console, "talk: %u of %u good, %u bad, %u out of order\n",
	                 seen.frames.good, all, seen.frames.bad, seen.frames.order);
	WD_TRY(wd_sleep(wd_ms(100))); /* the last line is still to be read there */
	return seen.frames.good == all && seen.frames.bad + seen.frames.order == 0 ? NULL : nobody;
}

/* ---- ARP ----------------------------------------------------------------------------- */

static void note_reply(void *arg, struct wd_bufq *frames)
{
	bool *answered = arg;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		*answered |= b->len >= ARP_LEN && wd_be16(b->data + 12) == ARP &&
		             wd_be16(b->data + 20) == 2;
}

static wd_err ask(wd_net net)
{
	static const uint8_t head[] = { 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1 };
	static const uint8_t from[] = { 198, 18, 0, 2 }, to[] = { 198, 18, 0, 1 };
	struct wd_net_info i = wd_net_info(net);
	struct wd_buf *b = wd_net_alloc(net, 0);
	uint8_t *frame = b ? wd_buf_append(b, ARP_LEN) : NULL;
	struct wd_bufq line;

	if (!frame)
		return wd_no_memory;
	memset(frame, 0, ARP_LEN);
	memcpy(frame, everybody, 6);
	memcpy(frame + 6, i.mac, 6);
	memcpy(frame + 12, head, sizeof head);
	memcpy(frame + 22, i.mac, 6);
	memcpy(frame + 28, from, 4);
	memcpy(frame + 38, to, 4);
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	return wd_net_send(net, &line);
}

static wd_err ask_until_answered(wd_console console, wd_net net)
{
	static bool answered;

	WD_TRY(wd_net_listen(net, note_reply, &answered));
	for (int i = 0; i < 50 && !answered; i++) {
		WD_TRY(ask(net));
		WD_TRY(wd_sleep(wd_ms(50)));
	}
	wd_console_print(console, "arp: %s\n", answered ? "answered" : "no answer");
	return answered ? NULL : nobody;
}

/* ---- A flood ----------------------------------------------------------------------------- */

/* What there is no buffer for is not sent: the device has them all, or a quarter. */
static wd_err flood_it(wd_console console, wd_net net, unsigned rounds)
{
	unsigned without = 0;

	for (unsigned i = 0; i < rounds; i++) {
		wd_err err = send_line(net, 1514, LINE, 0);

		without += err == wd_no_memory;
		if (err && err != wd_no_memory)
			return err;
		wd_yield();
	}
	wd_console_print(console, "flood: %u lines, %u without memory\n", rounds, without);
	return NULL;
}

wd_err talk_main(wd_console console, wd_net net, bool arp, bool flood, int64_t rounds)
{
	if (flood)
		return flood_it(console, net, (unsigned)rounds);
	return arp ? ask_until_answered(console, net) : exchange(console, net, (unsigned)rounds);
}
