/* SPDX-License-Identifier: ISC */
/* wadi/test/net.h - what every network device does. */
#ifndef WADI_TEST_NET_H
#define WADI_TEST_NET_H

#include "wadi/fiber.h"
#include "wadi/net.h"
#include "wadi/test/expect.h"
#include "wadi/test/net_packets.h"

/* Frames of this test: IEEE's type for local experiments.  Others may be on the
 * wire too and are passed over. */
enum { WD_NET_TEST_TYPE = 0x88b5, WD_NET_TEST_LINE = 16, WD_NET_TEST_MAX = 65535 + WD_NET_HEADER };

/* What one side has got. */
struct wd_net_seen_ {
	uint32_t longest; /* the frame asked about: its length, */
	unsigned good;    /* how many there were that are as they were sent, */
	unsigned bad;     /* that are not, */
	unsigned order;   /* or that overtook another */
	uint8_t next;
	uint32_t stream;  /* bytes of packets that were one behind the other */
	uint32_t large;   /* packets that stand for several */
};

/* Fills a frame from `from` to `to`: number `n`, `len` bytes. */
static inline void wd_net_fill_(uint8_t *frame, uint32_t len, const uint8_t *to,
                                const uint8_t *from, uint8_t n)
{
	memcpy(frame, to, 6);
	memcpy(frame + 6, from, 6);
	wd_put_be16(frame + 12, WD_NET_TEST_TYPE);
	frame[14] = n;
	frame[15] = (uint8_t)(len & 0xff);
	frame[16] = (uint8_t)(len >> 8);
	for (uint32_t i = 17; i < len; i++)
		frame[i] = (uint8_t)(i * 3 + n);
}

/* Is it as it was filled?  Short ones may have been padded on the way. */
static inline bool wd_net_is_good_(const uint8_t *frame, size_t size)
{
	uint32_t len = frame[15] | (uint32_t)frame[16] << 8;

	if (len > size || len < 17)
		return false;
	for (uint32_t i = 17; i < len; i++)
		if (frame[i] != (uint8_t)(i * 3 + frame[14]))
			return false;
	return true;
}

/* Notes what was sent to be cut or summed up. */
static inline void wd_net_note_packet_(struct wd_net_seen_ *seen, const struct wd_buf *b,
                                       const uint8_t *frame, const struct wd_net_packet_ *p)
{
	bool good = p->at == seen->stream &&
	            wd_net_packet_is_good_(frame, p, b->flags & WD_BUF_SUM_GOOD);

	seen->good += good;
	seen->bad += !good;
	seen->stream += p->len;
	seen->large += b->segment > 0;
}

/* Notes each frame of the test. */
static inline void wd_net_note_(void *arg, struct wd_bufq *frames)
{
	static uint8_t frame[WD_NET_TEST_MAX];
	struct wd_net_seen_ *seen = arg;
	struct wd_net_packet_ packet;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		size_t len = wd_buf_total(b);

		if (len > sizeof frame || !wd_buf_copy(b, 0, wd_room(frame, len)))
			continue;
		if (wd_net_read_(frame, len, &packet))
			wd_net_note_packet_(seen, b, frame, &packet);
		if (len < 17 || wd_be16(frame + 12) != WD_NET_TEST_TYPE)
			continue;
		seen->good += wd_net_is_good_(frame, len);
		seen->bad += !wd_net_is_good_(frame, len);
		seen->order += frame[14] != seen->next;
		seen->next = (uint8_t)(frame[14] + 1);
		seen->longest = len > seen->longest ? (uint32_t)len : seen->longest;
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

/* What a buffer holds of a frame, at least. */
static inline uint16_t wd_net_whole_(wd_net net)
{
	uint32_t whole = wd_net_info(net).mtu + (uint32_t)WD_NET_HEADER;

	return (uint16_t)(whole < 1514 ? whole : 1514);
}

/* Lines of frames go from one to the other, whole and in order, and more lines
 * than any device can hold. */
WD_WAITS WD_TEST int wd_net_carries_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	uint16_t largest = wd_net_whole_(from);
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

/* ---- In pieces ------------------------------------------------------------------------ */

/* It is not allocated. */
static inline void wd_net_page_stays_(struct wd_page *page)
{
	(void)page;
}

/* Behind what `b` has: the rest of `frame`, in slices of up to `step` bytes as far as there
 * are, then in buffers chained to it. */
WD_MUST static inline wd_err wd_net_refer_(wd_net net, struct wd_buf *b, struct wd_bytes frame,
                                           uint32_t step, bool chained)
{
	static struct wd_page page;

	page = (struct wd_page){ (uint8_t *)(uintptr_t)frame.ptr, (uint32_t)frame.len, 1,
	                         wd_net_page_stays_ };
	for (uint32_t at = b->len; at < frame.len;) {
		uint32_t n = frame.len - at < step ? (uint32_t)(frame.len - at) : step;
		struct wd_buf *more = chained ? wd_net_alloc(net, 0) : NULL;

		if (chained && (!more || !wd_buf_append(more, n))) {
			wd_buf_free(more);
			return wd_no_memory;
		}
		if (!chained && !wd_buf_refer(b, &page, at, n))
			return wd_no_memory;
		if (chained) {
			memcpy(more->data, frame.ptr + at, n);
			b = b->more = more;
		}
		at += n;
	}
	return NULL;
}

/* A buffer with the first `own` bytes of `frame`, and the rest behind it. */
WD_MUST static inline struct wd_buf *wd_net_in_pieces_(wd_net net, struct wd_bytes frame,
                                                       uint32_t own, uint32_t step, bool chained)
{
	struct wd_buf *b = wd_net_alloc(net, 0);
	uint8_t *to = b ? wd_buf_append(b, own) : NULL;

	if (to)
		memcpy(to, frame.ptr, own);
	if (!to || wd_net_refer_(net, b, frame, step, chained)) {
		wd_buf_free(b);
		return NULL;
	}
	return b;
}

/* Frames in slices and in chains arrive as if they were in one piece. */
WD_WAITS WD_TEST int wd_net_joins_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	static uint8_t frame[WD_NET_TEST_MAX];
	struct wd_net_info f = wd_net_info(from), t = wd_net_info(to);
	uint32_t len = f.mtu + (uint32_t)WD_NET_HEADER, most = len < 65535 ? len : 65535;
	struct wd_bytes all = wd_bytes(frame, most);
	int failures = 0;

	*seen = (struct wd_net_seen_){ 0 };
	for (uint8_t i = 0; i < 6; i++) {
		uint32_t own = i % 2 ? 14 : 60, step = most / (i < 4 ? 3 : 16) + 1;
		struct wd_bufq line;
		struct wd_buf *b;

		wd_net_fill_(frame, most, t.mac, f.mac, i);
		if (i >= 2 && i < 4 && step > 1400)
			step = 1400; /* so much holds a buffer */
		wd_bufq_init(&line);
		b = wd_net_in_pieces_(from, all, own, step, i >= 2 && i < 4);
		WD_EXPECT(b != NULL);
		if (b)
			wd_bufq_put(&line, b);
		WD_EXPECT(wd_net_send(from, &line) == NULL && !line.first);
		WD_EXPECT(wd_net_arrived_(seen, i + 1u));
	}
	return failures;
}

/* ---- Offloads --------------------------------------------------------------------------- */

/* Sends packet `p` of the stream, with `segment`, its checksum to be filled in. */
WD_MUST static inline wd_err wd_net_send_packet_(wd_net from, wd_net to,
                                                 const struct wd_net_packet_ *p, uint16_t segment)
{
	static uint8_t frame[WD_NET_TEST_MAX];
	struct wd_net_info f = wd_net_info(from), t = wd_net_info(to);
	uint32_t headers = wd_net_put_headers_(frame, p, t.mac, f.mac);
	struct wd_bufq line;
	struct wd_buf *b;

	for (uint32_t i = 0; i < p->len; i++)
		frame[headers + i] = wd_net_byte_(p->at + i);
	b = wd_net_in_pieces_(from, wd_bytes(frame, headers + p->len), headers, 4096, false);
	if (!b)
		return wd_no_memory;
	b->flags = WD_BUF_SUM_ASK;
	b->sum_from = wd_buf_place(b, b->data + wd_net_start_(p->version));
	b->sum_at = p->protocol == WD_NET_TEST_TCP ? 16 : 6;
	b->segment = segment;
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	return wd_net_send(from, &line);
}

/* Waits until so many bytes of the stream were seen, at most a second. */
WD_WAITS static inline bool wd_net_streamed_(const struct wd_net_seen_ *seen, uint32_t bytes)
{
	for (int i = 0; i < 1000 && seen->stream < bytes && seen->bad == 0; i++)
		if (wd_sleep(wd_ms(1)))
			return false;
	return seen->stream == bytes && seen->bad == 0;
}

/* Checksums are right when they arrive, or need not be looked at. */
WD_WAITS WD_TEST int wd_net_sums_up_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	int failures = 0;

	for (unsigned i = 0; i < 8; i++) {
		struct wd_net_packet_ p = {
			.version = i % 2 ? 6 : 4, .len = i < 4 ? 17 : 1001,
			.protocol = i % 4 < 2 ? WD_NET_TEST_UDP : WD_NET_TEST_TCP,
		};

		*seen = (struct wd_net_seen_){ 0 };
		WD_EXPECT(wd_net_send_packet_(from, to, &p, 0) == NULL);
		WD_EXPECT(wd_net_streamed_(seen, p.len));
	}
	return failures;
}

/* Large packets arrive as their segments, or as such: by who takes them. */
WD_WAITS WD_TEST int wd_net_cuts_(wd_net from, wd_net to, struct wd_net_seen_ *seen,
                                  unsigned version)
{
	struct wd_net_info f = wd_net_info(from), t = wd_net_info(to);
	uint32_t kind = version == 4 ? WD_NET_SEGMENTS4 : WD_NET_SEGMENTS6;
	uint16_t segment = (uint16_t)(f.mtu - 60);
	uint32_t most = f.frame_max - wd_net_start_(version) - 20, sent = 0;
	int failures = 0;

	*seen = (struct wd_net_seen_){ 0 };
	for (unsigned i = 0; i < 6; i++) {
		struct wd_net_packet_ p = {
			.version = version, .protocol = WD_NET_TEST_TCP, .at = sent,
			.len = i % 3 == 0 ? most : i % 3 == 1 ? 3u * segment + 1 : segment + 1u,
		};

		WD_EXPECT(wd_net_send_packet_(from, to, &p, segment) == NULL);
		sent += p.len;
		WD_EXPECT(wd_net_streamed_(seen, sent));
	}
	WD_EXPECT((t.offloads & kind) || seen->large == 0);
	return failures;
}

/* What a device does not do, or what makes no sense, is lost without harm. */
WD_WAITS WD_TEST int wd_net_refuses_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	struct wd_net_info f = wd_net_info(from), t = wd_net_info(to);
	struct wd_bufq line;
	int failures = 0;

	wd_bufq_init(&line);
	for (unsigned i = 0; i < 4; i++) {
		struct wd_buf *b = wd_net_alloc(from, 0);
		uint8_t *frame = b ? wd_buf_append(b, 60) : NULL;

		WD_EXPECT(frame != NULL);
		if (!frame)
			return failures;
		wd_net_fill_(frame, 60, t.mac, f.mac, 0);
		b->flags = i < 3 ? WD_BUF_SUM_ASK : 0;
		b->sum_from = wd_buf_place(b, frame + (i == 0 ? 59 : i == 1 ? 2 : 20));
		b->sum_at = i == 2 ? UINT16_MAX : 6;
		b->segment = i == 3 ? 100 : 0;
		wd_bufq_put(&line, b);
	}
	*seen = (struct wd_net_seen_){ 0 };
	WD_EXPECT(wd_net_send(from, &line) == NULL && !line.first);
	WD_EXPECT(wd_net_send_test_(from, to, 60, 1, 0) == NULL);
	WD_EXPECT(wd_net_arrived_(seen, 1));
	return failures;
}

/* ---- The whole ------------------------------------------------------------------------------ */

/* Nothing, too much, and more than there are buffers: all without harm. */
WD_WAITS WD_TEST int wd_net_survives_(wd_net net)
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
	WD_EXPECT(b && b->room >= wd_net_whole_(net));
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

/* All that one may send to the other. */
WD_WAITS WD_TEST int wd_net_serves_(wd_net from, wd_net to, struct wd_net_seen_ *seen)
{
	uint32_t offloads = wd_net_info(from).offloads;
	int failures = wd_net_carries_(from, to, seen);

	if (failures)
		return failures;
	failures += wd_net_joins_(from, to, seen) + wd_net_refuses_(from, to, seen);
	if (offloads & WD_NET_SUMS)
		failures += wd_net_sums_up_(from, to, seen);
	if (offloads & WD_NET_SEGMENTS4)
		failures += wd_net_cuts_(from, to, seen, 4);
	if (offloads & WD_NET_SEGMENTS6)
		failures += wd_net_cuts_(from, to, seen, 6);
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
	WD_EXPECT(i.frame_max >= i.mtu + (uint32_t)WD_NET_HEADER && i.frame_max <= WD_NET_TEST_MAX);
	WD_EXPECT(!(i.mac[0] & 1) && memcmp(i.mac, k.mac, sizeof i.mac) != 0);
	WD_EXPECT(wd_net_listen(a, wd_net_note_, &by_a) == NULL);
	WD_EXPECT(wd_net_listen(b, wd_net_note_, &by_b) == NULL);
	failures += wd_net_survives_(a);
	if (failures)
		return failures;
	return wd_net_serves_(a, b, &by_b) + wd_net_serves_(b, a, &by_a);
}

#endif
