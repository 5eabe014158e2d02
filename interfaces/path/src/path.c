/* SPDX-License-Identifier: ISC */
#include "wadi/path.h"

static bool segment_valid(struct wd_bytes segment)
{
	return segment.len > 0 && !wd_bytes_equal(segment, wd_str(".")) &&
	       !wd_bytes_equal(segment, wd_str("..")) &&
	       !memchr(segment.ptr, '\0', segment.len);
}

bool wd_path_valid(struct wd_bytes path)
{
	struct wd_cursor c = wd_cursor(path);

	if (path.len == 0)
		return true;
	if (path.len > WD_PATH_MAX || path.ptr[path.len - 1] == '/')
		return false;
	while (c.left > 0)
		if (!segment_valid(wd_cursor_until(&c, '/')))
			return false;
	return true;
}

/* A byte's place in the order. */
static int rank(uint8_t byte)
{
	return byte == '/' ? -1 : byte;
}

int wd_path_compare(struct wd_bytes a, struct wd_bytes b)
{
	size_t i = 0;

	while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
		i++;
	if (i < a.len && i < b.len)
		return rank(a.ptr[i]) - rank(b.ptr[i]);
	return (i < a.len) - (i < b.len);
}

bool wd_path_below(struct wd_bytes path, struct wd_bytes folder)
{
	if (folder.len == 0)
		return path.len > 0;
	return path.len > folder.len && path.ptr[folder.len] == '/' &&
	       memcmp(path.ptr, folder.ptr, folder.len) == 0;
}

struct wd_bytes wd_path_next(struct wd_bytes path, struct wd_bytes folder)
{
	struct wd_cursor c = wd_cursor(path);

	wd_cursor_skip(&c, folder.len ? folder.len + 1 : 0);
	return wd_cursor_until(&c, '/');
}

struct wd_bytes wd_path_parent(struct wd_bytes path)
{
	while (path.len > 0 && path.ptr[path.len - 1] != '/')
		path.len--;
	if (path.len > 0)
		path.len--;
	return path;
}

wd_err wd_path_join(struct wd_path *into, struct wd_bytes folder, struct wd_bytes below,
                    struct wd_bytes *path)
{
	size_t slash = folder.len > 0 && below.len > 0;

	if (folder.len > WD_PATH_MAX - slash || below.len > WD_PATH_MAX - slash - folder.len)
		return wd_malformed;
	if (folder.len > 0)
		memcpy(into->text, folder.ptr, folder.len);
	if (slash)
		into->text[folder.len] = '/';
	if (below.len > 0)
		memcpy(into->text + folder.len + slash, below.ptr, below.len);
	*path = wd_bytes(into->text, folder.len + slash + below.len);
	return NULL;
}
