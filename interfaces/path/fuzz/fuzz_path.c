/* SPDX-License-Identifier: ISC */
/* What holds of all paths: orders, parents and joins agree with each other. */
#include <stdlib.h>

#include "wadi/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static bool is_dots(struct wd_bytes segment)
{
	return wd_bytes_equal(segment, wd_str(".")) || wd_bytes_equal(segment, wd_str(".."));
}

/* Segment by segment, from the root. */
static void check_path(struct wd_bytes path)
{
	struct wd_bytes folder = wd_bytes(path.ptr, 0), joined;
	struct wd_path room;

	must(path.len <= WD_PATH_MAX);
	while (folder.len < path.len) {
		struct wd_bytes next = wd_path_next(path, folder);
		size_t len = folder.len + (folder.len > 0) + next.len;

		must(wd_path_below(path, folder) && next.len > 0 && !is_dots(next));
		must(!memchr(next.ptr, '/', next.len) && !memchr(next.ptr, 0, next.len));
		must(wd_path_join(&room, folder, next, &joined) == NULL);
		must(wd_bytes_equal(joined, wd_bytes(path.ptr, len)));
		must(wd_bytes_equal(wd_path_parent(joined), folder));
		must(wd_path_compare(folder, joined) < 0);
		folder = wd_bytes(path.ptr, len);
	}
	must(!wd_path_below(path, path) && wd_path_compare(path, path) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct wd_bytes a = wd_cursor_until(&c, '\n'), b = wd_cursor_rest(&c);

	if (!wd_path_valid(a))
		return 0;
	check_path(a);
	if (!wd_path_valid(b))
		return 0;
	must((wd_path_compare(a, b) < 0) == (wd_path_compare(b, a) > 0));
	must((wd_path_compare(a, b) == 0) == wd_bytes_equal(a, b));
	if (wd_path_below(b, a))
		must(wd_path_compare(a, b) < 0);
	return 0;
}
