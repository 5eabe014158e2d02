/* SPDX-License-Identifier: ISC */
/* A header of any bytes is refused, or says only what it can say. */
#include <stdlib.h>

#include "segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* In memory of its own, so that a step behind the end is seen. */
static struct wd_buf buf_of(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size ? size : 1);

	must(bytes != NULL);
	memcpy(bytes, data, size);
	return (struct wd_buf){ .data = bytes, .len = (uint32_t)size };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_buf b;
	struct tcp_segment s;
	uint8_t *bytes;

	if (size > 2000)
		return 0;
	b = buf_of(data, size);
	bytes = b.data;
	if (segment_parse(&s, NULL, &b)) {
		must(s.len == b.len && b.len + TCP_HEADER <= size);
		must(s.sacks <= TCP_SACKS);
		must(!(s.options & TCP_HAS_SCALE) || s.scale <= 14);
		must(b.data == bytes + size - b.len);
	} else {
		must(size < TCP_HEADER || bytes[12] >> 4 < 5 || (bytes[12] >> 4) * 4u > size);
	}
	free(bytes);
	return 0;
}
