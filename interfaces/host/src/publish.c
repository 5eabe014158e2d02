/* SPDX-License-Identifier: ISC */
#include "wadi/host_publish.h"

/* An address and the colon behind it, if they are there. */
static wd_err read_addr(struct wd_cursor *c, struct wd_addr *addr)
{
	struct wd_bytes text;

	*addr = (struct wd_addr){ 0 };
	if (wd_cursor_accept(c, "[")) {
		text = wd_cursor_until(c, ']');
		WD_TRY(wd_addr_parse(text, addr));
		return wd_cursor_accept(c, ":") && !wd_addr_is_ipv4(addr) ? NULL : wd_malformed;
	}
	if (c->left == 0 || !memchr(c->ptr, '.', c->left))
		return NULL;
	text = wd_cursor_until(c, ':');
	WD_TRY(wd_addr_parse(text, addr));
	return wd_addr_is_ipv4(addr) ? NULL : wd_malformed;
}

static uint16_t read_port(struct wd_cursor *c)
{
	uint16_t port = (uint16_t)wd_cursor_decimal(c, UINT16_MAX);

	c->bad |= port == 0;
	return port;
}

wd_err wd_host_publish_read(struct wd_bytes text, struct wd_host_publish *is)
{
	struct wd_host_publish p = { .protocol = WD_IP_TCP };
	struct wd_cursor c = wd_cursor(text);

	WD_TRY(read_addr(&c, &p.host.addr));
	p.host.port = read_port(&c);
	c.bad |= !wd_cursor_accept(&c, ":");
	p.port = read_port(&c);
	if (wd_cursor_accept(&c, "/udp"))
		p.protocol = WD_IP_UDP;
	else
		(void)wd_cursor_accept(&c, "/tcp");
	WD_TRY(wd_cursor_check(&c));
	if (c.left > 0)
		return wd_malformed;
	*is = p;
	return NULL;
}
