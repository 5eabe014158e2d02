/* SPDX-License-Identifier: ISC */
/* Options of any message: what is found is what a plain search of the message finds, each
 * part after the other. */
#include <stdlib.h>

#include "dhcp_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* Appends the parts of an option in one field. */
static void search(const uint8_t *p, size_t len, uint8_t code, uint8_t *into, size_t *got,
                   bool *found)
{
	for (size_t at = 0; at < len && p[at] != 255; at++)
		if (p[at] != 0) {
			if (p[at] == code) {
				*found = true;
				memcpy(into + *got, p + at + 2, p[at + 1]);
				*got += p[at + 1];
			}
			at += 1u + p[at + 1];
		}
}

static uint8_t overload(const uint8_t *p, size_t len)
{
	uint8_t value = 0;

	for (size_t at = 0; at < len && p[at] != 255; at++)
		if (p[at] != 0) {
			if (p[at] == 52 && p[at + 1] == 1)
				value = p[at + 2];
			at += 1u + p[at + 1];
		}
	return value;
}

static void compare(const uint8_t *m, size_t len, const struct dhcp_client_options *options)
{
	uint8_t flags = overload(m + 240, len - 240), plain[2000];

	for (unsigned code = 0; code < 256; code++) {
		struct wd_bytes value;
		size_t got = 0;
		bool found = false;

		if (code > 0 && code < 255) {
			search(m + 240, len - 240, (uint8_t)code, plain, &got, &found);
			if (flags & 1)
				search(m + 108, 128, (uint8_t)code, plain, &got, &found);
			if (flags & 2)
				search(m + 44, 64, (uint8_t)code, plain, &got, &found);
		}
		must(dhcp_option(options, (uint8_t)code, &value) == found);
		must(!found || wd_bytes_equal(value, wd_bytes(plain, got)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dhcp_client_options options;
	struct wd_dhcp_grant grant;
	struct wd_addr own = wd_ipv4(10, 0, 0, 50);

	if (dhcp_options_read(wd_bytes(data, size), &options))
		return 0;
	must(options.len <= sizeof options.bytes);
	compare(data, size, &options);
	if (!dhcp_grant_read(&options, &own, &grant))
		return 0;
	must(grant.address.bits > 96 && grant.address.bits <= 128);
	must(grant.dns_count <= WD_DHCP_SERVERS_MAX && grant.ntp_count <= WD_DHCP_SERVERS_MAX);
	must(strlen(grant.domain) < sizeof grant.domain && (!grant.mtu || grant.mtu >= 576));
	return 0;
}
