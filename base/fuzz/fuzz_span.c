/* SPDX-License-Identifier: ISC */
/* Whatever text is read as a span is printed so that it reads back the same. */
#include <stdlib.h>

#include "wadi/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	wd_span span, again;
	char text[64];
	size_t len;

	if (wd_span_parse(wd_bytes(data, size), &span) != NULL)
		return 0;
	len = wd_span_pp(span, text, sizeof text);
	must(len < sizeof text);
	must(wd_span_parse(wd_bytes(text, len), &again) == NULL);
	must(again.ns == span.ns);
	return 0;
}
