/* SPDX-License-Identifier: ISC */
#include "wadi/checksum.h"

/* A carry is worth one: 2^64 = 1 modulo 0xffff. */
static wd_sum add(wd_sum sum, uint64_t word)
{
	return __builtin_add_overflow(sum, word, &sum) ? sum + 1 : sum;
}

static uint64_t word_at(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

/* The last bytes, fewer than a word, as if zeros followed. */
static uint64_t last_word(const uint8_t *p, size_t n)
{
	uint64_t word = 0, sum;
	uint32_t four = 0;
	uint16_t two = 0;

	if (n & 4) {
		memcpy(&four, p, sizeof four);
		p += sizeof four;
	}
	if (n & 2) {
		memcpy(&two, p, sizeof two);
		p += sizeof two;
	}
	sum = (uint64_t)four + two;
	if (n & 1)
		memcpy(&word, p, 1);
	return sum + word;
}

wd_sum wd_sum_add(wd_sum sum, struct wd_bytes bytes)
{
	const uint8_t *p = bytes.ptr;
	size_t n = bytes.len;

	if (n >= WD_SUM_BLOCK) {
		sum = wd_sum_blocks(sum, p, n / WD_SUM_BLOCK);
		p += n & ~(size_t)(WD_SUM_BLOCK - 1);
		n &= WD_SUM_BLOCK - 1;
	}
	for (; n >= sizeof(uint64_t); p += sizeof(uint64_t), n -= sizeof(uint64_t))
		sum = add(sum, word_at(p));
	return n > 0 ? add(sum, last_word(p, n)) : sum;
}

uint16_t wd_sum_fold(wd_sum sum)
{
	sum = (sum & UINT32_MAX) + (sum >> 32); /* 33 bits, */
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32); /* 17, */
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)(sum + (sum >> 16));
}

/* A piece whose place is odd: its bytes stand swapped in the whole (RFC 1071, 2.B). */
static wd_sum add_piece(wd_sum sum, struct wd_bytes piece, size_t place)
{
	uint16_t odd;

	if (place % 2 == 0)
		return wd_sum_add(sum, piece);
	odd = wd_sum_fold(wd_sum_add(0, piece));
	return add(sum, (uint16_t)(odd << 8 | odd >> 8));
}

wd_sum wd_sum_buf(wd_sum sum, const struct wd_buf *buf, uint32_t from)
{
	size_t place = 0;

	for (const struct wd_buf *b = buf; b; b = b->more, from = 0) {
		sum = add_piece(sum, wd_bytes(b->data + from, b->len - from), place);
		place += b->len - from;
		for (size_t i = 0; i < b->slices; i++) {
			const struct wd_slice *s = &b->slice[i];

			sum = add_piece(sum, wd_bytes(s->page->bytes + s->from, s->len), place);
			place += s->len;
		}
	}
	return sum;
}

/* Two addresses of IPv4, in the last four bytes of each. */
static wd_sum add_ipv4(wd_sum sum, const struct wd_ip_packet *packet)
{
	uint32_t from, to;

	memcpy(&from, packet->from.ip + 12, sizeof from);
	memcpy(&to, packet->to.ip + 12, sizeof to);
	return add(sum, (uint64_t)from + to);
}

/* The upper half of the length is zero with IPv4, and the zero bytes sum to nothing. */
wd_sum wd_sum_pseudo(wd_sum sum, const struct wd_ip_packet *packet, uint32_t len)
{
	const uint8_t tail[8] = {
		(uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len,
		0, 0, 0, packet->protocol,
	};

	sum = add(sum, word_at(tail));
	if (wd_addr_is_ipv4(&packet->to))
		return add_ipv4(sum, packet);
	sum = add(add(sum, word_at(packet->from.ip)), word_at(packet->from.ip + 8));
	return add(add(sum, word_at(packet->to.ip)), word_at(packet->to.ip + 8));
}

uint16_t wd_sum_field(wd_sum sum, size_t at)
{
	enum { UDP_SUM_AT = 6 };
	uint16_t end = wd_sum_end(sum);

	return end == 0 && at == UDP_SUM_AT ? 0xffff : end;
}

void wd_sum_fill(struct wd_buf *buf)
{
	uint32_t from = (uint32_t)buf->sum_from - buf->head;
	uint8_t *field = buf->data + from + buf->sum_at;
	uint16_t sum;

	buf->flags &= (uint16_t)~WD_BUF_SUM_ASK;
	sum = wd_sum_field(wd_sum_buf(0, buf, from), buf->sum_at);
	memcpy(field, &sum, sizeof sum);
}

bool wd_sum_is_good(const struct wd_ip_packet *packet, const struct wd_buf *data)
{
	if (data->flags & WD_BUF_SUM_GOOD)
		return true;
	return wd_sum_end(wd_sum_buf(wd_sum_pseudo(0, packet, (uint32_t)wd_buf_total(data)), data,
	                             0)) == 0;
}
