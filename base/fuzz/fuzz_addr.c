/* SPDX-License-Identifier: ISC */
/* Addresses are read as the host reads them; what is read is printed so that it
 * reads back the same, prefixes too. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "wadi/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* Does the host read this text, and as this address? */
static bool host_reads(const char *text, struct wd_addr *addr)
{
	*addr = wd_ipv4(0, 0, 0, 0);
	return strchr(text, ':') ? inet_pton(AF_INET6, text, addr->ip) == 1
	                         : inet_pton(AF_INET, text, addr->ip + 12) == 1;
}

static void try_addr(struct wd_bytes input, const char *text)
{
	struct wd_addr addr, again, host;
	bool read = wd_addr_parse(input, &addr) == NULL;
	char printed[WD_ADDR_TEXT];

	must(read == host_reads(text, &host));
	if (!read)
		return;
	must(memcmp(&addr, &host, sizeof addr) == 0);
	must(wd_addr_pp(&addr, printed, sizeof printed) < sizeof printed);
	must(wd_addr_parse(wd_str(printed), &again) == NULL);
	must(memcmp(&addr, &again, sizeof addr) == 0);
}

static void try_prefix(struct wd_bytes input)
{
	struct wd_prefix prefix, again;
	char printed[WD_PREFIX_TEXT];

	if (wd_prefix_parse(input, &prefix) != NULL)
		return;
	must(wd_prefix_has(&prefix, &prefix.addr));
	must(wd_prefix_pp(&prefix, printed, sizeof printed) < sizeof printed);
	must(wd_prefix_parse(wd_str(printed), &again) == NULL);
	must(memcmp(&prefix, &again, sizeof prefix) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[128];

	try_prefix(wd_bytes(data, size));
	if (size >= sizeof text || memchr(data, '\0', size))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_addr(wd_bytes(data, size), text);
	return 0;
}
