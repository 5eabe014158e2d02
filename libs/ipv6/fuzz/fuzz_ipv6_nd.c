/* SPDX-License-Identifier: ISC */
/* Options of Neighbour Discovery, and what routers say of resolvers and domains. */
#include <stdlib.h>

#include "ipv6_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wd_wheel wheel;
static struct ipv6 it;

static void must(bool so)
{
	if (!so)
		abort();
}

/* Text alone, without empty labels. */
static void check_domains(void)
{
	const char *name[IPV6_DOMAINS];
	size_t n = ipv6_domains(&it, name, IPV6_DOMAINS);

	for (size_t i = 0; i < n; i++) {
		must(name[i][0] && name[i][0] != '.' && strlen(name[i]) < IPV6_DOMAIN_TEXT);
		must(name[i][strlen(name[i]) - 1] != '.' && !strstr(name[i], ".."));
		for (const char *c = name[i]; *c; c++)
			must((*c >= '0' && *c <= '9') || (*c | 0x20) >= 'a' || *c == '-' ||
			     *c == '.' || *c == '_');
	}
}

static void check_resolvers(void)
{
	struct wd_addr addr[IPV6_RESOLVERS];
	size_t n = ipv6_resolvers(&it, addr, IPV6_RESOLVERS);

	for (size_t i = 0; i < n; i++)
		must(addr[i].ip[0] != 0xff && !wd_addr_is_ipv4(&addr[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1), type;
	struct wd_cursor c = wd_cursor(wd_bytes(bytes, size));
	struct ipv6_nd_options options;
	struct wd_bytes body;
	size_t count = 0;

	must(bytes != NULL);
	memcpy(bytes, data, size);
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_S });
	memset(&it, 0, sizeof it);
	it.wheel = &wheel;
	it.options.deaf = true;
	it.ageing.fire = ipv6_ageing_fire;
	while (ipv6_next_option(&c, &type, &body)) {
		must(body.len % 8 == 6 && body.ptr + body.len <= bytes + size);
		must(++count <= size / 8);
		if (type & 1)
			ipv6_hear_resolvers(&it, body);
		else
			ipv6_hear_domains(&it, body);
	}
	if (ipv6_read_options(wd_bytes(bytes, size), &options))
		must(!options.source || (const uint8_t *)(options.source + 1) <= bytes + size);
	check_domains();
	check_resolvers();
	free(bytes);
	return 0;
}
