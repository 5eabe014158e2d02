/* SPDX-License-Identifier: ISC */
/* wadi/test/net.h - what every network device does. */
#ifndef WADI_TEST_NET_H
#define WADI_TEST_NET_H

#include "wadi/fiber.h"
#include "wadi/net.h"
#include "wadi/test/expect.h"

/* Frames of this test: IEEE's type for local experiments.  Others may be on the
 * wire too and are passed over. */
enum { WD_NET_TEST_TYPE = 0x88b5, WD_NET_TEST_LINE = 16 };

/* What one side has got. */
struct wd_net_seen_ {
	uint16_t longest; /* the frame asked about: its length, */
	unsigned good;    /* how many there were that are as they were sent, */
	unsigned bad;     /* that are not, */
	unsigned order;   /* or that overtook another */
	uint8_t next;
};

/* Fills a frame from `from` to `to`: number `n`, `len` bytes. */
static inline void wd_net_fill_(uint8_t *frame, uint16_t len, const uint8_t *to,
                                const uint8_t *from, uint8_t n)
{
	memcpy(frame, to, 6);
	memcpy(frame + 6, from, 6);
	frame[12] = WD_NET_TEST_TYPE >> 8;
	frame[13] = WD_NET_TEST_TYPE & 0xff;
	frame[14] = n;
	frame[15] = (uint8_t)(len & 0xff);
	frame[16] = (uint8_t)(len >> 8);
	for (uint16_t i = 17; i < len; i++)
		frame[i] = (uint8_t)(i * 3 + n);
}

/* Is it as it was filled?  Short ones may have been padded on the way. */
static inline bool wd_net_is_good_(const struct wd_buf *b)
{
	uint16_t len = (uint16_t)(b->data[15] | b->data[16] << 8);

	if (len > b->len || len < 17)
		return false;
	for (uint16_t i = 17; i < len; i++)
		if (b->data[i] != (uint8_t)(i * 3 + b->data[14]))
			return false;
	return true;
}

/* Notes each frame of the test. */
static inline void wd_net_note_(void *arg, struct wd_bufq *frames)
{
	struct wd_net_seen_ *seen = arg;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		if (b->len < 17 || b->data[12] != WD_NET_TEST_TYPE >> 8 ||
		    b->data[13] != (WD_NET_TEST_TYPE & 0xff))
			continue;
		seen->good += wd_net_is_good_(b);
		seen->bad += !wd_net_is_good_(b);
		seen->order += b->data[14] != seen->next;
		seen->next = (uint8_t)(b->data[14] + 1);
		seen->longest = b->len > seen->longest ? (uint16_t)b->len : seen->longest;
	}
}

/* Sends `count` frames of `len` bytes in one line, numbered from `first` on. */
WD_MUST static inline wd_err wd_net_send_test_(wd_net from, wd_net to, uint16_t len,
                                               unsigned count, uint8_t first)
{
	struct wd_net_info f = wd_net_info(from), t = wd_net_info(to);
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (unsigned i = 0; i < count; i++) {
		struct wd_buf *b = wd_net_alloc(from, 64);
		uint8_t *frame = b ? wd_buf_append(b, len) : NULL;

		if (!frame) {
			wd_buf_free(b);
			wd_bufq_drop(&line);
			return wd_no_memory;
		}
		wd_net_fill_(frame, len, t.mac, f.mac, (uint8_t)(first + i));
		wd_bufq_put(&line, b);
	}
	WD_TRY(wd_net_send(from, &line));
	return line.first ? wd_no_memory : NULL; /* it is left empty */
}

/* Waits until `count` frames were seen, at most a second. */
WD_WAITS static inline bool wd_net_arrived_(const struct wd_net_seen_ *seen, unsigned count)
{
	for (int i = 0; i < 1000 && seen->good + seen->bad < count; i++)
		if (wd_sleep(wd_ms(1)))
			return false;
	return seen->good == count && seen->bad == 0 && seen->order == 0;
}

/* Lines of frames go from one to the other, whole and in order, and more lines
 * than any device can hold. */
WD_WAITS static inline int wd_net_carries_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	uint16_t largest = (uint16_t)(wd_net_info(from).mtu + WD_NET_HEADER);
	unsigned count = 0;
	int failures = 0;

	*seen = (struct wd_net_seen_){ 0 };
	for (int i = 0; i < 64; i++) {
		uint16_t len = i % 2 ? largest : 60;

		WD_EXPECT(wd_net_send_test_(from, to, len, WD_NET_TEST_LINE, (uint8_t)count) ==
		          NULL);
		count += WD_NET_TEST_LINE;
		WD_EXPECT(wd_net_arrived_(seen, count));
		if (failures)
			return failures;
	}
	WD_EXPECT(seen->longest == largest);
	return failures;
}

/* Nothing, too much, and more than there are buffers: all without harm. */
WD_WAITS static inline int wd_net_survives_(wd_net net)
{
	struct wd_net_info i = wd_net_info(net);
	struct wd_bufq line, hoard;
	struct wd_buf *b;
	int failures = 0;

	wd_bufq_init(&line);
	wd_bufq_init(&hoard);
	WD_EXPECT(wd_net_send(net, &line) == NULL);
	b = wd_net_alloc(net, 0);
	WD_EXPECT(b && b->len == 0 && b->head >= i.headroom);
	WD_EXPECT(b && b->room >= (uint32_t)i.mtu + WD_NET_HEADER);
	if (b) /* no frame at all, shorter than its header */
		wd_bufq_put(&line, b);
	WD_EXPECT(wd_net_send(net, &line) == NULL && !line.first);
	for (int n = 0; n < 100000 && (b = wd_net_alloc(net, 0)) != NULL; n++)
		wd_bufq_put(&hoard, b);
	WD_EXPECT(b == NULL);
	wd_bufq_drop(&hoard);
	b = wd_net_alloc(net, 0);
	WD_EXPECT(b != NULL);
	wd_buf_free(b);
	return failures;
}

/* Two devices on one wire, on which nobody else sends such frames; returns how
 * many expectations were not met.  Takes milliseconds. */
WD_WAITS static inline int wd_net_conforms(wd_net a, wd_net b)
{
	static struct wd_net_seen_ by_a, by_b;
	struct wd_net_info i = wd_net_info(a), k = wd_net_info(b);
	int failures = 0;

	WD_EXPECT(i.mtu >= 576 && i.mtu == k.mtu);
	WD_EXPECT(!(i.mac[0] & 1) && memcmp(i.mac, k.mac, sizeof i.mac) != 0);
	WD_EXPECT(wd_net_listen(a, wd_net_note_, &by_a) == NULL);
	WD_EXPECT(wd_net_listen(b, wd_net_note_, &by_b) == NULL);
	failures += wd_net_survives_(a);
	if (failures)
		return failures;
	return wd_net_carries_(a, b, &by_b) + wd_net_carries_(b, a, &by_a);
}

#endif
