/* SPDX-License-Identifier: ISC */
#include "dhcp_internal.h"

enum {
	SNAME_AT = 44, SNAME = 64, FILE_AT = 108, FILE_BYTES = 128, HEAD = 3,
	IN_FILE = 1, IN_SNAME = 2, /* values of DHCP_OVERLOAD */
};

/* ---- Reading ------------------------------------------------------------------------- */

/* The next option of a field; false at its end. */
static bool next_option(struct wd_cursor *c, uint8_t *code, struct wd_bytes *value)
{
	do {
		if (c->left == 0 || c->bad)
			return false;
		*code = wd_cursor_u8(c);
	} while (*code == DHCP_PAD);
	if (*code == DHCP_END)
		return false;
	*value = wd_cursor_take(c, wd_cursor_u8(c));
	return !c->bad;
}

/* Where options may be: in order, so many. */
struct fields { struct wd_bytes field[3]; size_t count; };

/* Says `each` of all options. */
static wd_err walk(const struct fields *f, void (*each)(void *arg, uint8_t code,
                                                        struct wd_bytes value), void *arg)
{
	for (size_t i = 0; i < f->count; i++) {
		struct wd_cursor c = wd_cursor(f->field[i]);
		struct wd_bytes value;
		uint8_t code;

		while (next_option(&c, &code, &value))
			each(arg, code, value);
		WD_TRY(wd_cursor_check(&c));
	}
	return NULL;
}

/* What all parts of an option are to be put together to. */
struct sorted {
	struct dhcp_client_options *options;
	uint16_t len[256];  /* of the option, and one more if it is there; */
	uint16_t next[256]; /* where its next part goes */
	uint8_t overload;
};

static void measure(void *arg, uint8_t code, struct wd_bytes value)
{
	struct sorted *s = arg;

	s->len[code] = (uint16_t)(s->len[code] + value.len + (s->len[code] == 0));
	if (code == DHCP_OVERLOAD && value.len == 1)
		s->overload = value.ptr[0];
}

/* A place for each, in the order of codes; false when there is no room for all. */
static bool place_all(struct sorted *s)
{
	size_t at = 0;

	for (size_t code = 0; code < 256; code++) {
		size_t len = s->len[code] - 1u;
		uint8_t *head = s->options->bytes + at;

		if (s->len[code] == 0)
			continue;
		if (HEAD + len > sizeof s->options->bytes - at)
			return false;
		head[0] = (uint8_t)code;
		wd_put_be16(head + 1, (uint16_t)len);
		s->next[code] = (uint16_t)(at + HEAD);
		at += HEAD + len;
	}
	s->options->len = (uint16_t)at;
	return true;
}

static void put_part(void *arg, uint8_t code, struct wd_bytes value)
{
	struct sorted *s = arg;

	if (value.len > 0)
		memcpy(s->options->bytes + s->next[code], value.ptr, value.len);
	s->next[code] = (uint16_t)(s->next[code] + value.len);
}

wd_err dhcp_options_read(struct wd_bytes message, struct dhcp_client_options *options)
{
	struct sorted s = { .options = options };
	struct fields f = { .count = 1 };

	if (message.len < DHCP_FIXED || message.len > DHCP_CLIENT_MESSAGE)
		return wd_malformed;
	f.field[0] = wd_bytes(message.ptr + DHCP_FIXED, message.len - DHCP_FIXED);
	WD_TRY(walk(&f, measure, &s));
	if (s.overload & IN_FILE)
		f.field[f.count++] = wd_bytes(message.ptr + FILE_AT, FILE_BYTES);
	if (s.overload & IN_SNAME)
		f.field[f.count++] = wd_bytes(message.ptr + SNAME_AT, SNAME);
	memset(s.len, 0, sizeof s.len);
	WD_TRY(walk(&f, measure, &s));
	if (!place_all(&s))
		return wd_malformed;
	return walk(&f, put_part, &s);
}

/* ---- Values -------------------------------------------------------------------------- */

bool dhcp_option(const struct dhcp_client_options *options, uint8_t code, struct wd_bytes *value)
{
	struct wd_cursor c = wd_cursor(wd_bytes(options->bytes, options->len));

	while (c.left > 0 && !c.bad) {
		uint8_t is = wd_cursor_u8(&c);

		*value = wd_cursor_take(&c, wd_cursor_be16(&c));
		if (is == code)
			return !c.bad;
	}
	return false;
}

uint32_t dhcp_option_number(const struct dhcp_client_options *options, uint8_t code, size_t len,
                            uint32_t other)
{
	struct wd_bytes value;
	uint32_t number = 0;

	if (!dhcp_option(options, code, &value) || value.len != len)
		return other;
	for (size_t i = 0; i < len; i++)
		number = number << 8 | value.ptr[i];
	return number;
}

static bool is_host(const uint8_t *ip)
{
	return ip[0] != 0 && ip[0] != 127 && ip[0] < 224;
}

uint8_t dhcp_option_addresses(const struct dhcp_client_options *options, uint8_t code,
                              struct wd_addr *into, uint8_t max)
{
	struct wd_bytes value;
	uint8_t count = 0;

	if (!dhcp_option(options, code, &value) || value.len % 4 != 0)
		return 0;
	for (size_t at = 0; at < value.len && count < max; at += 4) {
		const uint8_t *ip = value.ptr + at;

		if (is_host(ip))
			into[count++] = wd_ipv4(ip[0], ip[1], ip[2], ip[3]);
	}
	return count;
}

/* ---- A grant ------------------------------------------------------------------------- */

/* Leading ones of a mask, or what the class of the address says in its stead (RFC 950). */
static uint8_t prefix_bits(uint32_t mask, const struct wd_addr *own)
{
	uint8_t bits = 0;

	while (bits < 32 && mask >> (31 - bits) & 1)
		bits++;
	if (bits > 0 && (bits == 32 || mask << bits == 0))
		return (uint8_t)(96 + bits);
	return own->ip[12] < 128 ? 96 + 8 : own->ip[12] < 192 ? 96 + 16 : 96 + 24;
}

/* A name of letters, digits, hyphens, underscores and dots; else it is not there. */
static void read_domain(const struct dhcp_client_options *options, char *into, size_t size)
{
	struct wd_bytes value;

	into[0] = '\0';
	if (!dhcp_option(options, DHCP_DOMAIN, &value))
		return;
	while (value.len > 0 && value.ptr[value.len - 1] == '\0')
		value.len--;
	if (value.len >= size)
		return;
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_' || c == '.'))
			return;
	}
	memcpy(into, value.ptr, value.len);
	into[value.len] = '\0';
}

bool dhcp_grant_read(const struct dhcp_client_options *options, const struct wd_addr *own,
                     struct wd_dhcp_grant *grant)
{
	uint32_t mtu = dhcp_option_number(options, DHCP_MTU, 2, 0);

	*grant = (struct wd_dhcp_grant){ .mtu = mtu < 576 ? 0 : (uint16_t)mtu };
	if (!is_host(own->ip + 12))
		return false;
	grant->address.addr = *own;
	grant->address.bits = prefix_bits(dhcp_option_number(options, DHCP_MASK, 4, 0), own);
	dhcp_option_addresses(options, DHCP_ROUTER, &grant->gateway, 1);
	if (memcmp(&grant->gateway, own, sizeof *own) == 0)
		grant->gateway = (struct wd_addr){ 0 };
	grant->dns_count = dhcp_option_addresses(options, DHCP_DNS, grant->dns,
	                                         WD_DHCP_SERVERS_MAX);
	grant->ntp_count = dhcp_option_addresses(options, DHCP_NTP, grant->ntp,
	                                         WD_DHCP_SERVERS_MAX);
	read_domain(options, grant->domain, sizeof grant->domain);
	return dhcp_option_addresses(options, DHCP_SERVER, &grant->server, 1) == 1;
}
