/* SPDX-License-Identifier: ISC */
/* Any bytes as an object: a value lies within it, is one when it stands alone in another,
 * and is found there. */
#include <stdlib.h>

#include "wadi/json_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* {"x":VALUE} */
static void check_alone(struct wd_bytes value)
{
	static const char before[] = "{\"x\":";
	size_t start = sizeof before - 1, len = start + value.len + 1;
	uint8_t *alone = malloc(len);
	struct wd_bytes again;

	must(alone != NULL);
	memcpy(alone, before, start);
	memcpy(alone + start, value.ptr, value.len);
	alone[len - 1] = '}';
	must(json_find(wd_bytes(alone, len), "x", &again) == NULL);
	must(wd_bytes_equal(again, value));
	free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_bytes text = wd_bytes(data, size), value, other;
	uint64_t number;
	wd_err err = json_find(text, "x", &value);

	must(json_find(text, "y", &other) == err);
	must(!err || value.len == 0);
	if (value.len == 0)
		return 0;
	must(value.ptr > data && value.ptr + value.len < data + size);
	check_alone(value);
	if (json_unsigned(value, 1000, &number) == NULL)
		must(number <= 1000 && !json_is_true(value));
	return 0;
}
