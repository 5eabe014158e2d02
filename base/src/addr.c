/* SPDX-License-Identifier: ISC */
#include "put.h"

enum { GROUPS = 8, IPV4_AT = 12, IPV4_BITS = 96 };

static const uint8_t mapped[IPV4_AT] = { [10] = 0xff, 0xff };

bool wd_addr_is_ipv4(const struct wd_addr *addr)
{
	return memcmp(addr->ip, mapped, sizeof mapped) == 0;
}

bool wd_prefix_has(const struct wd_prefix *prefix, const struct wd_addr *addr)
{
	size_t whole = prefix->bits / 8;
	unsigned rest = prefix->bits % 8;

	if (memcmp(prefix->addr.ip, addr->ip, whole) != 0)
		return false;
	return rest == 0 || (prefix->addr.ip[whole] ^ addr->ip[whole]) >> (8 - rest) == 0;
}

/* ---- Parsing ----------------------------------------------------------------- */

static bool rest_has(const struct wd_cursor *c, char wanted)
{
	return c->left > 0 && memchr(c->ptr, wanted, c->left) != NULL;
}

/* A decimal number without zeros in front. */
static uint8_t read_decimal(struct wd_cursor *c, uint8_t max)
{
	struct wd_cursor start = *c;
	uint8_t n = (uint8_t)wd_cursor_decimal(c, max);

	if (wd_cursor_accept(&start, "0") && start.left != c->left)
		c->bad = true;
	return n;
}

static void need(struct wd_cursor *c, const char *text)
{
	if (!wd_cursor_accept(c, text))
		c->bad = true;
}

static void read_ipv4(struct wd_cursor *c, uint8_t ip[4])
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			need(c, ".");
		ip[i] = read_decimal(c, 255);
	}
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One to four hexadecimal digits. */
static void read_group(struct wd_cursor *c, uint8_t group[2])
{
	unsigned n = 0;
	size_t digits = 0;

	while (digits < 4 && c->left > 0 && hex_digit(*c->ptr) >= 0) {
		n = n << 4 | (unsigned)hex_digit(wd_cursor_u8(c));
		digits++;
	}
	if (digits == 0)
		c->bad = true;
	group[0] = (uint8_t)(n >> 8);
	group[1] = (uint8_t)n;
}

/* A group, or the IPv4 address that may end it all; returns its bytes. */
static size_t read_piece(struct wd_cursor *c, uint8_t *into, size_t room)
{
	bool dotted = rest_has(c, '.') && !rest_has(c, ':');
	size_t size = dotted ? 4 : 2;

	if (size > room)
		c->bad = true;
	else if (dotted)
		read_ipv4(c, into);
	else
		read_group(c, into);
	return c->bad ? 0 : size;
}

static void read_colon(struct wd_cursor *c)
{
	if (!wd_cursor_accept(c, ":") || c->left == 0)
		c->bad = true;
}

static void read_ipv6(struct wd_cursor *c, uint8_t ip[16])
{
	size_t len = 0, gap = SIZE_MAX; /* where the "::" stands */

	if (wd_cursor_accept(c, "::"))
		gap = 0;
	while (!c->bad && c->left > 0) {
		len += read_piece(c, ip + len, 16 - len);
		if (gap == SIZE_MAX && wd_cursor_accept(c, "::"))
			gap = len;
		else if (c->left > 0)
			read_colon(c);
	}
	/* The "::" stands for at least one group. */
	if (gap == SIZE_MAX ? len != 16 : len > 14) {
		c->bad = true;
	} else if (gap != SIZE_MAX) {
		memmove(ip + gap + 16 - len, ip + gap, len - gap);
		memset(ip + gap, 0, 16 - len);
	}
}

wd_err wd_addr_parse(struct wd_bytes text, struct wd_addr *addr)
{
	struct wd_cursor c = wd_cursor(text);
	struct wd_addr read = wd_ipv4(0, 0, 0, 0);

	if (rest_has(&c, ':'))
		read_ipv6(&c, read.ip);
	else
		read_ipv4(&c, read.ip + IPV4_AT);
	if (c.bad || c.left > 0)
		return wd_malformed;
	*addr = read;
	return NULL;
}

wd_err wd_prefix_parse(struct wd_bytes text, struct wd_prefix *prefix)
{
	struct wd_cursor c = wd_cursor(text);
	struct wd_cursor part = wd_cursor(wd_cursor_until(&c, '/'));
	bool ipv6 = rest_has(&part, ':');
	struct wd_prefix read;

	WD_TRY(wd_addr_parse(wd_cursor_rest(&part), &read.addr));
	read.bits = read_decimal(&c, ipv6 ? 128 : 32);
	if (c.bad || c.left > 0)
		return wd_malformed;
	if (!ipv6)
		read.bits += IPV4_BITS;
	*prefix = read;
	return NULL;
}

/* ---- Printing ---------------------------------------------------------------- */

static void put_ipv4(struct wd_sink to, const uint8_t ip[4])
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			wd_put_str(to, ".");
		wd_put_uint(to, ip[i], 10, 1);
	}
}

/* How many groups are zero from group `i` on. */
static size_t zeros(const uint8_t ip[16], size_t i)
{
	size_t n = 0;

	while (i + n < GROUPS && ip[2 * (i + n)] == 0 && ip[2 * (i + n) + 1] == 0)
		n++;
	return n;
}

/* The first of the longest runs of at least two zero groups becomes "::". */
static void put_ipv6(struct wd_sink to, const uint8_t ip[16])
{
	size_t gap = GROUPS, gap_len = 1;

	for (size_t i = 0; i < GROUPS; i++) {
		if (zeros(ip, i) > gap_len) {
			gap = i;
			gap_len = zeros(ip, i);
		}
	}
	for (size_t i = 0; i < GROUPS; i++) {
		if (i == gap) {
			wd_put_str(to, "::");
			i += gap_len - 1;
			continue;
		}
		if (i > 0 && i != gap + gap_len)
			wd_put_str(to, ":");
		wd_put_uint(to, (uint64_t)ip[2 * i] << 8 | ip[2 * i + 1], 16, 1);
	}
}

void wd_put_addr(struct wd_sink to, const void *value)
{
	const struct wd_addr *addr = value;

	if (wd_addr_is_ipv4(addr))
		put_ipv4(to, addr->ip + IPV4_AT);
	else
		put_ipv6(to, addr->ip);
}

/* Fewer than 96 bits can't be told behind a dotted address. */
void wd_put_prefix(struct wd_sink to, const void *value)
{
	const struct wd_prefix *prefix = value;
	bool ipv4 = wd_addr_is_ipv4(&prefix->addr) && prefix->bits >= IPV4_BITS;

	if (ipv4)
		put_ipv4(to, prefix->addr.ip + IPV4_AT);
	else
		put_ipv6(to, prefix->addr.ip);
	wd_put_str(to, "/");
	wd_put_uint(to, (uint64_t)prefix->bits - (ipv4 ? IPV4_BITS : 0), 10, 1);
}

size_t wd_addr_pp(const struct wd_addr *addr, char *into, size_t size)
{
	return wd_cut_value(wd_put_addr, addr, into, size);
}

size_t wd_prefix_pp(const struct wd_prefix *prefix, char *into, size_t size)
{
	return wd_cut_value(wd_put_prefix, prefix, into, size);
}
