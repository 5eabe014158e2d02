/* SPDX-License-Identifier: ISC */
/* Datagrams, right and wrong: what is handed up is as long as it says, and was whole. */
#include "../../ipv4/fuzz/fuzz_host.h"

#include "wadi/udp_direct.h"

static struct udp_direct udp;
static const uint8_t *sent; /* the datagram under way, from its header on, */
static size_t sent_len;     /* as much as came of it */

static void take(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	size_t len = wd_buf_total(data);

	(void)arg;
	must(datagram->to.port == 7 && len + 8 == wd_be16(sent + 4) && len + 8 <= sent_len);
	must(memcmp(data->data, sent + 8, data->len) == 0);
	must(datagram->from.port == wd_be16(sent));
	if (wd_buf_prepend(data, 8))
		wd_ignore(wd_udp_send(udp_direct(&udp), &(struct wd_udp_port){ .number = 7 }, NULL,
		                      &datagram->from, data), "it may be port 0");
	else
		abort();
}

/* Half of the time the checksum is made right. */
static void come(struct wd_bytes datagram, uint8_t flags)
{
	static uint8_t p[20 + 600] = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 2, 10, 0, 0, 1 };
	struct wd_ip_packet packet = {
		.from = wd_ipv4(10, 0, 0, 2), .to = wd_ipv4(10, 0, 0, 1), .protocol = WD_IP_UDP,
	};
	size_t says;
	uint16_t sum;

	memset(p + 20, 0, sizeof p - 20);
	if (datagram.len > 0)
		memcpy(p + 20, datagram.ptr, datagram.len);
	says = wd_be16(p + 24);
	if (flags & 1)
		wd_put_be16(p + 22, 7);
	if (flags & 2 && says <= datagram.len) {
		memset(p + 26, 0, 2);
		sum = wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &packet, (uint32_t)says),
		                            wd_bytes(p + 20, says)));
		memcpy(p + 26, &sum, 2);
	}
	wd_put_be16(p + 2, (uint16_t)(20 + datagram.len));
	sent = p + 20;
	sent_len = datagram.len;
	host_come(wd_bytes(p, 20 + datagram.len), false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct wd_udp_port port = { .number = 7, .input = take };

	host_start(true);
	must(udp_direct_init(&udp, ipv4(&ip), wd_seeded(&seed)) == NULL);
	must(wd_udp_open(udp_direct(&udp), &port) == NULL);
	while (c.left > 0) {
		uint8_t flags = wd_cursor_u8(&c);

		come(wd_cursor_take(&c, wd_cursor_u8(&c) * 2u), flags);
	}
	host_stop();
	return 0;
}
