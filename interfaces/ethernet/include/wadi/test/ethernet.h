/* SPDX-License-Identifier: ISC */
/* wadi/test/ethernet.h - what every Ethernet does. */
#ifndef WADI_TEST_ETHERNET_H
#define WADI_TEST_ETHERNET_H

#include "wadi/ethernet.h"
#include "wadi/test/expect.h"

/* Types of this test: IEEE's two for local experiments. */
enum { WD_ETHERNET_TEST_TYPE = 0x88b5, WD_ETHERNET_TEST_DEAF = 0x88b6 };

/* What one side has got. */
struct wd_ethernet_seen_ {
	struct wd_ethernet_frame frame; /* the last */
	unsigned good, bad;             /* frames with our payload, and without */
	uint8_t next;                   /* the number that is due */
};

/* `count` frames of `len` bytes, numbered from `first` on: all bytes are the number. */
static inline void wd_ethernet_send_test_(wd_ethernet eth, const struct wd_mac *to, uint16_t type,
                                          uint32_t len, unsigned count, uint8_t first)
{
	for (unsigned i = 0; i < count; i++) {
		struct wd_buf *b = wd_ethernet_alloc(eth, 0);
		uint8_t *at = b ? wd_buf_append(b, len) : NULL;

		if (!at) {
			wd_buf_free(b);
			return;
		}
		memset(at, first + (int)i, len);
		wd_ethernet_send(eth, to, type, b);
	}
}

/* Notes a frame; a wd_ethernet_input. */
static inline void wd_ethernet_note_(void *arg, const struct wd_ethernet_frame *frame,
                                     struct wd_buf *payload)
{
	struct wd_ethernet_seen_ *seen = arg;
	bool good = payload->len >= 46 && payload->data[0] == seen->next &&
	            payload->data[45] == seen->next;

	seen->frame = *frame;
	seen->good += good;
	seen->bad += !good;
	seen->next++;
	wd_buf_free(payload);
}

/* The two sides, how time passes, and what the second has got. */
struct wd_ethernet_test_ {
	wd_ethernet a, b;
	struct wd_mac of_a, of_b;
	wd_test_pass *pass;
	void *arg;
	struct wd_ethernet_seen_ *seen;
};

/* Do `count` frames that are sent to `to` arrive as `arrive` of them? */
static inline bool wd_ethernet_arrive_(const struct wd_ethernet_test_ *t, struct wd_mac to,
                                       uint16_t type, unsigned count, unsigned arrive)
{
	*t->seen = (struct wd_ethernet_seen_){ .next = 7 };
	wd_ethernet_send_test_(t->a, &to, type, wd_ethernet_info(t->a).mtu, count, 7);
	t->pass(t->arg, wd_ms(1));
	if (t->seen->good != arrive || t->seen->bad > 0)
		return false;
	return arrive == 0 || (wd_mac_equal(&t->seen->frame.from, &t->of_a) &&
	                       wd_mac_equal(&t->seen->frame.to, &to) &&
	                       t->seen->frame.type == type);
}

/* Frames come to those for whom they are, whole and in order. */
WD_TEST int wd_ethernet_delivers_(const struct wd_ethernet_test_ *t)
{
	struct wd_mac other = t->of_b;
	int failures = 0;

	other.octet[5] ^= 0x80;
	WD_EXPECT(wd_ethernet_arrive_(t, t->of_b, WD_ETHERNET_TEST_TYPE, 8, 8));
	WD_EXPECT(wd_ethernet_arrive_(t, WD_MAC_EVERYBODY, WD_ETHERNET_TEST_TYPE, 8, 8));
	WD_EXPECT(wd_ethernet_arrive_(t, other, WD_ETHERNET_TEST_TYPE, 1, 0));
	WD_EXPECT(wd_ethernet_arrive_(t, t->of_b, WD_ETHERNET_TEST_DEAF, 1, 0));
	return failures;
}

/* A group's frames come as long as somebody is in it. */
WD_TEST int wd_ethernet_has_groups_(const struct wd_ethernet_test_ *t)
{
	struct wd_mac group = { { 1, 0, 0x5e, 1, 2, 3 } }, other = { { 1, 0, 0x5e, 1, 2, 4 } };
	int failures = 0;

	WD_EXPECT(wd_ethernet_arrive_(t, group, WD_ETHERNET_TEST_TYPE, 1, 0));
	WD_EXPECT(wd_ethernet_join(t->b, &group) == NULL);
	WD_EXPECT(wd_ethernet_join(t->b, &group) == NULL);
	WD_EXPECT(wd_ethernet_arrive_(t, group, WD_ETHERNET_TEST_TYPE, 1, 1));
	WD_EXPECT(wd_ethernet_arrive_(t, other, WD_ETHERNET_TEST_TYPE, 1, 0));
	wd_ethernet_leave(t->b, &group);
	WD_EXPECT(wd_ethernet_arrive_(t, group, WD_ETHERNET_TEST_TYPE, 1, 1));
	wd_ethernet_leave(t->b, &group);
	WD_EXPECT(wd_ethernet_arrive_(t, group, WD_ETHERNET_TEST_TYPE, 1, 0));
	wd_ethernet_leave(t->b, &group);
	return failures;
}

/* There is a limit to groups, and room again when they are left. */
WD_TEST int wd_ethernet_limits_groups_(const struct wd_ethernet_test_ *t)
{
	struct wd_mac group = { { 1, 0, 0x5e, 9, 0, 0 } };
	unsigned joined = 0;
	wd_err err = NULL;
	int failures = 0;

	for (; !err && joined < 4096; joined++) {
		wd_put_be16(group.octet + 4, (uint16_t)joined);
		err = wd_ethernet_join(t->b, &group);
	}
	WD_EXPECT(joined > 16 && (!err || wd_err_is(err, wd_ethernet_full)));
	joined -= err != NULL;
	wd_put_be16(group.octet + 4, 9);
	WD_EXPECT(wd_ethernet_arrive_(t, group, WD_ETHERNET_TEST_TYPE, 1, 1));
	for (unsigned i = 0; i < joined; i++) {
		wd_put_be16(group.octet + 4, (uint16_t)i);
		wd_ethernet_leave(t->b, &group);
	}
	return failures + wd_ethernet_has_groups_(t);
}

/* Buffers have the room that is promised, and come to an end without harm. */
WD_TEST int wd_ethernet_has_buffers_(wd_ethernet eth)
{
	struct wd_net_info info = wd_ethernet_info(eth);
	struct wd_bufq hoard;
	struct wd_buf *b = wd_ethernet_alloc(eth, 40);
	int failures = 0;

	WD_EXPECT(b && b->len == 0 && b->head >= info.headroom + 40u);
	WD_EXPECT(b && (b->room >= info.mtu || b->room >= 1500));
	wd_buf_free(b);
	wd_bufq_init(&hoard);
	for (int n = 0; n < 100000 && (b = wd_ethernet_alloc(eth, 0)) != NULL; n++)
		wd_bufq_put(&hoard, b);
	WD_EXPECT(b == NULL);
	wd_bufq_drop(&hoard);
	b = wd_ethernet_alloc(eth, 0);
	WD_EXPECT(b != NULL);
	wd_buf_free(b);
	return failures;
}

/* Two interfaces on one link, on which nobody else sends frames of this test; returns how
 * many expectations were not met.  Their buffers are used up for a moment. */
static inline int wd_ethernet_conforms(wd_ethernet a, wd_ethernet b, wd_test_pass *pass, void *arg)
{
	static struct wd_ethernet_seen_ seen;
	struct wd_net_info i = wd_ethernet_info(a), k = wd_ethernet_info(b);
	struct wd_ethernet_test_ t = { .a = a, .b = b, .pass = pass, .arg = arg, .seen = &seen };
	int failures = 0;

	memcpy(&t.of_a, i.mac, sizeof t.of_a);
	memcpy(&t.of_b, k.mac, sizeof t.of_b);
	WD_EXPECT(i.headroom >= WD_NET_HEADER && i.mtu >= 68);
	WD_EXPECT(!wd_mac_is_group(&t.of_a) && !wd_mac_equal(&t.of_a, &t.of_b));
	WD_EXPECT(wd_ethernet_listen(b, WD_ETHERNET_TEST_TYPE, wd_ethernet_note_, &seen) == NULL);
	WD_EXPECT(wd_err_is(wd_ethernet_listen(b, WD_ETHERNET_TEST_TYPE, wd_ethernet_note_, &seen),
	                    wd_ethernet_taken));
	failures += wd_ethernet_has_buffers_(a) + wd_ethernet_delivers_(&t);
	return failures + wd_ethernet_has_groups_(&t) + wd_ethernet_limits_groups_(&t);
}

#endif
