/* SPDX-License-Identifier: ISC */
/* Any bytes as a head: however they are cut they are read the same, what is read lies in
 * them, and a path leads nowhere but down. */
#include <stdlib.h>

#include "wadi/http_fields.h"
#include "wadi/http_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static bool lies_in(struct wd_bytes view, const void *ptr, size_t len)
{
	const uint8_t *from = ptr;

	return view.ptr >= from && view.ptr + view.len <= from + len;
}

static void check_path(const struct http_parsed *p, struct wd_bytes head)
{
	struct wd_bytes path = p->request.path;

	if (p->request.method == WD_HTTP_CONNECT || path.ptr[0] != '/') {
		must(p->request.method == WD_HTTP_CONNECT || wd_bytes_equal(path, wd_str("*")));
		return;
	}
	must(path.len == 1 || lies_in(path, head.ptr, head.len) ||
	     lies_in(path, p->path, sizeof p->path));
	for (size_t i = 0; i < path.len; i++) {
		struct wd_cursor c = wd_cursor(wd_bytes(path.ptr + i, path.len - i));

		must(path.ptr[i] >= 0x20 && path.ptr[i] != 0x7f);
		must(!wd_cursor_accept(&c, "//"));
		must(!wd_cursor_accept(&c, "/./") && !wd_cursor_accept(&c, "/../"));
	}
}

static void check_fields(const struct http_parsed *p, struct wd_bytes head)
{
	const struct wd_http_request *r = &p->request;

	must(r->field_count <= HTTP_FIELDS_MAX && r->minor <= 1);
	for (size_t i = 0; i < r->field_count; i++) {
		must(lies_in(r->fields[i].name, head.ptr, head.len));
		must(lies_in(r->fields[i].value, head.ptr, head.len));
		must(r->fields[i].name.len > 0);
	}
	for (size_t i = 0; i < WD_HTTP_KNOWN; i++) {
		struct wd_bytes value;
		size_t at = 0, count = 0;

		must(r->known[i] <= r->field_count);
		while (wd_http_each(r, (enum wd_http_known)i, &at, &value))
			count++;
		must((count > 0) == (r->known[i] > 0));
		must((count > 1) == ((r->repeated >> i & 1) != 0));
	}
	must(!r->known[WD_HTTP_CONTENT_LENGTH] || !r->known[WD_HTTP_TRANSFER_ENCODING]);
	must((r->length == WD_HTTP_UNKNOWN) == (r->known[WD_HTTP_TRANSFER_ENCODING] > 0));
}

/* What handlers ask of it. */
static void use(const struct wd_http_request *r)
{
	static const char etag[] = "\"a\"";
	const struct wd_http_representation what = { wd_bytes(etag, 3), { .s = 784111777 } };
	struct wd_http_ranges ranges = wd_http_ranges(r, &what, 1000);
	struct wd_bytes query = r->query, name, value;
	unsigned status = wd_http_precondition(r, &what);

	must(status == 0 || status == 304 || status == 412);
	must(wd_http_accepts(r, "gzip") <= 1000);
	for (size_t i = 0; i < ranges.count; i++)
		must(ranges.at[i].len > 0 && ranges.at[i].from + ranges.at[i].len <= 1000);
	for (size_t i = 1; i < ranges.count; i++)
		must(ranges.at[i].from > ranges.at[i - 1].from + ranges.at[i - 1].len);
	while (wd_http_query_next(&query, &name, &value))
		must(lies_in(name, r->query.ptr, r->query.len));
}

static wd_err parse(const uint8_t *data, size_t size, struct http_parsed *into, size_t *used)
{
	const struct http_limits limits = { .line = 200, .head = 600, .fields = 10 };

	*used = 77777;
	return http_parse(wd_bytes(data, size), &limits, into, used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_parsed p, q;
	uint8_t *exact = malloc(size + !size); /* so that one byte too far is seen */
	size_t used, less_used, seen = 0;
	wd_err err;

	must(exact != NULL);
	if (size > 0)
		memcpy(exact, data, size);
	err = parse(exact, size, &p, &used);
	for (size_t less = 0; less < size; less += 1 + less / 8) {
		wd_err less_err = parse(exact, less, &q, &less_used);

		must(less_err ? less_err == err : less_used == 0 || less_used == used);
	}
	if (!err && used > 0) {
		must(used <= size && http_head_ends(wd_bytes(exact, used), &seen));
		check_path(&p, wd_bytes(exact, used));
		check_fields(&p, wd_bytes(exact, used));
		use(&p.request);
	}
	must(err ? used == 77777 && wd_http_status_of(err) != 500 : used <= size);
	free(exact);
	return 0;
}
