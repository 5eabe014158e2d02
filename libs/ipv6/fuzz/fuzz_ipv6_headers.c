/* SPDX-License-Identifier: ISC */
/* Extension headers: whatever stands there, the cursor stays in the packet, what is to be
 * handed up is in it, and what is to be complained of is, too. */
#include <stdlib.h>

#include "ipv6_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* Behind the end of the packet stands nothing that may be read. */
static void pass(const uint8_t *data, size_t size, bool fragmented)
{
	uint8_t *bytes = malloc(IPV6_HEADER + size);
	struct wd_buf buf = { .data = bytes, .len = (uint32_t)(IPV6_HEADER + size) };
	struct ipv6_packet p = { .buf = &buf, .at = IPV6_HEADER, .named_at = 6,
	                         .fragmented = fragmented };
	enum ipv6_verdict verdict;
	uint32_t pointer;
	uint8_t code;
	bool loud;

	must(bytes != NULL);
	memset(bytes, 0, IPV6_HEADER);
	memcpy(bytes + IPV6_HEADER, data, size);
	p.next = size > 0 ? data[size - 1] : IPV6_DESTINATION;
	verdict = ipv6_pass_headers(&p, &code, &pointer, &loud);
	must(p.at <= buf.len && p.at <= IPV6_HEADER + IPV6_HEADERS_BYTES);
	must(p.headers <= IPV6_HEADERS_MAX + 1 && p.named_at < buf.len);
	must(verdict != IPV6_COMPLAIN || pointer < buf.len);
	must(verdict != IPV6_UP || bytes[p.named_at] == p.next || p.headers == 0);
	must(verdict != IPV6_IS_FRAGMENT || p.at + 8 <= buf.len);
	free(bytes);
}

static void pass_quoted(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1), next = size > 0 ? data[0] : 0;
	struct wd_bytes rest;

	must(bytes != NULL);
	memcpy(bytes, data, size);
	if (ipv6_pass_quoted(wd_bytes(bytes, size), &next, &rest))
		must(rest.ptr >= bytes && rest.ptr + rest.len == bytes + size);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 2000)
		return 0;
	pass(data, size, false);
	pass(data, size, true);
	pass_quoted(data, size);
	return 0;
}
