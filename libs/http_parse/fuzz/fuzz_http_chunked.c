/* SPDX-License-Identifier: ISC */
/* Any bytes as a body in chunks: however they are cut, the same data comes out. */
#include <stdlib.h>

#include "wadi/http_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

struct result {
	uint8_t *data;
	size_t len, used;
	bool done;
	wd_err err;
};

static void decode(struct wd_bytes text, size_t step, struct result *r)
{
	struct http_chunked it = { 0 };
	struct wd_cursor c = wd_cursor(text);

	*r = (struct result){ .data = malloc(text.len + 1) };
	must(r->data != NULL);
	while (c.left > 0 && !r->err && !r->done) {
		struct wd_bytes piece = wd_cursor_take(&c, c.left < step ? c.left : step);
		struct wd_bytes in = piece, got = { NULL, 1 };

		while (got.len > 0 && !r->err) {
			r->err = http_chunked_next(&it, &in, &got);
			must(in.ptr + in.len == piece.ptr + piece.len);
			must(r->len + got.len <= text.len);
			memcpy(r->data + r->len, got.ptr, got.len);
			r->len += got.len;
		}
		r->used += piece.len - in.len;
		r->done = http_chunked_is_done(&it);
		must(r->done || r->err || in.len == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_bytes text = wd_bytes(data, size);
	struct result whole, cut;

	decode(text, size + 1, &whole);
	for (size_t step = 1; step <= 16; step *= 2) {
		decode(text, step, &cut);
		must(cut.err == whole.err && cut.done == whole.done && cut.used == whole.used);
		must(cut.len == whole.len && memcmp(cut.data, whole.data, cut.len) == 0);
		free(cut.data);
	}
	free(whole.data);
	return 0;
}
