/* SPDX-License-Identifier: ISC */
#include "parse_internal.h"
#include "scan.h"
#include "wadi/http_fields.h"

static WD_ERROR(bad_encoding, wd_http_malformed, "http", "percent-encoding that is none");
static WD_ERROR(bad_character, wd_http_malformed, "http", "a control character in the path");
static WD_ERROR(above_root, wd_http_malformed, "http", "the path leads above the root");

static bool has_controls(struct wd_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return true;
	return false;
}

/* Takes the last segment off the `len` bytes of a path. */
static size_t parent(const uint8_t *path, size_t len)
{
	do
		len--;
	while (path[len] != '/');
	return len;
}

/* Takes segments out of `path` in place; its decoded form, and what is kept never
 * overtakes what is read. */
static wd_err remove_dots(uint8_t *path, size_t *len)
{
	struct wd_cursor c = wd_cursor(wd_bytes(path + 1, *len - 1));
	struct wd_bytes segment;
	size_t kept = 0;
	bool last;

	do {
		size_t left = c.left;

		segment = wd_cursor_until(&c, '/');
		last = segment.len == left;
		if (segment.len == 0 || wd_bytes_equal(segment, wd_str(".")))
			continue;
		if (wd_bytes_equal(segment, wd_str(".."))) {
			if (kept == 0)
				return above_root;
			kept = parent(path, kept);
			continue;
		}
		path[kept] = '/';
		memmove(path + kept + 1, segment.ptr, segment.len);
		kept += 1 + segment.len;
		if (last) {
			*len = kept;
			return NULL;
		}
	} while (!last);
	path[kept] = '/'; /* what ended so, or in a dot, is a folder */
	*len = kept + 1;
	return NULL;
}

wd_err http_path(struct wd_bytes raw, struct wd_room into, struct wd_bytes *path)
{
	struct wd_bytes decoded;
	bool plain;
	size_t len;

	*path = raw;
	if (http_path_run(raw, &plain) == raw.len && plain)
		return NULL;
	if (raw.len > into.len)
		return wd_http_target_too_long;
	if (wd_http_decode(raw, into, &decoded))
		return bad_encoding;
	if (has_controls(decoded))
		return bad_character;
	len = decoded.len;
	WD_TRY(remove_dots(into.ptr, &len));
	*path = wd_bytes(into.ptr, len);
	return NULL;
}
