/* SPDX-License-Identifier: ISC */
/* Whatever a frame says, its payload is what stands behind the header, and it came to one
 * of our addresses, not from a group, with the type that stands before the payload. */
#include <stdlib.h>

#include "wadi/ethernet_direct.h"
#include "wadi/net_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static struct wd_pool pool;
static struct wd_mac group = { { 1, 0, 0x5e, 1, 2, 3 } };
static size_t frame_len;

static void note(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *payload)
{
	const uint16_t *type = arg;
	size_t header = frame_len - payload->len;

	must(header == 14 || header == 18);
	must(frame->type == *type && wd_be16(payload->data - 2) == *type);
	must(header == 14 || wd_be16(payload->data - 6) == 0x8100);
	must(!wd_mac_is_group(&frame->from));
	must(wd_mac_equal(&frame->to, &group) || wd_mac_equal(&frame->to, &WD_MAC_EVERYBODY) ||
	     frame->to.octet[5] == 1);
	must(memcmp(payload->data - header, &frame->to, 6) == 0);
	wd_buf_free(payload);
}

static void arrive(struct ethernet_direct *it, const uint8_t *bytes, size_t len)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	struct wd_bufq line;

	must(b != NULL);
	memcpy(wd_buf_append(b, (uint32_t)len), bytes, len);
	frame_len = len;
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(it, &line);
	must(!line.first && pool.used == 0);
}

/* The first byte says to whom the frame goes: often somebody who hears it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[4000], frame[1514];
	static uint16_t types[] = { 0x0800, 0x86dd };
	static const uint8_t ours[6] = { 2, 0, 0, 0, 0, 1 };
	struct ethernet_direct it;
	struct net_memory net;

	if (size < 1 || size > sizeof frame || wd_pool_init(&pool, WD_ROOM(memory), 1600))
		return 0;
	net_memory_init(&net, &pool, 1, 1500);
	must(ethernet_direct_init(&it, net_memory(&net)) == NULL);
	must(wd_ethernet_join(ethernet_direct(&it), &group) == NULL);
	for (size_t i = 0; i < WD_COUNT(types); i++)
		must(wd_ethernet_listen(ethernet_direct(&it), types[i], note, &types[i]) == NULL);
	memcpy(frame, data + 1, size - 1);
	if (data[0] & 1 && size > 6)
		memcpy(frame, ours, 6);
	else if (data[0] & 2 && size > 6)
		memcpy(frame, &group, 6);
	arrive(&it, frame, size - 1);
	return 0;
}
