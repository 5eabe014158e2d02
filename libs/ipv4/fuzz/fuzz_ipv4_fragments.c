/* SPDX-License-Identifier: ISC */
/* Fragments of one datagram, in any order, cut anyhow: what is put together is the datagram
 * as far as it was said to go.  Where two said otherwise about a byte, nothing is.
 *
 * The input: for each fragment a byte of flags, where it begins and how long it is. */
#include "fuzz_host.h"

enum { PROTOCOL = 253, MF = 0x2000 };

static uint8_t bytes[70000];
static struct { uint32_t from, to; bool more, odd; } said[200];
static unsigned count;

/* Of the fragments that came, none over another but the very same, and they end here. */
static bool is_sound(size_t len)
{
	for (unsigned i = 0; i < count; i++) {
		if (said[i].to > len || (said[i].to == len) == said[i].more)
			return false;
		for (unsigned k = 0; k < i; k++)
			if (said[k].from < said[i].to && said[i].from < said[k].to &&
			    (said[k].from != said[i].from || said[k].to != said[i].to ||
			     said[k].odd != said[i].odd))
				return false;
	}
	return true;
}

static void take(void *arg, const struct wd_ip_packet *p, struct wd_buf *data)
{
	static uint8_t whole[65536];
	size_t len = wd_buf_total(data);
	bool *done = arg;

	must(p->protocol == PROTOCOL && len > 0 && len <= 65515);
	must(is_sound(len) && wd_buf_copy(data, 0, wd_room(whole, len)));
	for (unsigned i = 0; i < count; i++)
		for (uint32_t at = said[i].from; at < said[i].to; at++)
			must(whole[at] == (uint8_t)(bytes[at] + said[i].odd));
	*done = true;
	wd_buf_free(data);
}

static void come(uint8_t flags, uint16_t from, uint16_t len)
{
	static uint8_t p[20 + 1480] = { 0x45, [8] = 64, PROTOCOL, [12] = 10, 0, 0, 2, 10, 0, 0, 1 };
	bool more = flags & 1, odd = (flags & 6) == 6;
	uint32_t at = from * 8u;

	if (from == 0 && !more)
		return; /* it would be no fragment */
	wd_put_be16(p + 2, (uint16_t)(20 + len));
	wd_put_be16(p + 6, (uint16_t)(from | (more ? MF : 0)));
	for (uint32_t i = 0; i < len; i++)
		p[20 + i] = (uint8_t)(bytes[at + i] + odd);
	if (len > 0 && (!more || len % 8 == 0)) {
		said[count].from = at;
		said[count].to = at + len;
		said[count].more = more;
		said[count++].odd = odd;
	}
	host_come(wd_bytes(p, 20u + len), false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	bool done = false;
	const struct wd_ip_user user = { take, NULL, &done };

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7 + (i >> 8));
	host_start(true);
	must(wd_ip_listen(ipv4(&ip), PROTOCOL, &user) == NULL);
	count = 0;
	while (c.left > 0 && count < WD_COUNT(said) && !done) {
		uint8_t flags = wd_cursor_u8(&c);
		uint16_t from = flags & 8 ? wd_cursor_be16(&c) & 0x1fff : wd_cursor_u8(&c) % 16;

		come(flags, from, flags & 16 ? wd_cursor_be16(&c) % 1481 : wd_cursor_u8(&c) % 64);
		must(ip.reassembly.bufs <= IP_REASSEMBLY_EACH);
	}
	host_stop();
	return 0;
}
