/* SPDX-License-Identifier: ISC */
#include "wadi/fs_ram.h"

#include "wadi/alloc.h"

static WD_ERROR(bad_limit, wd_malformed, "fs-ram", "its limit is a negative number");

/* ---- The tree ------------------------------------------------------------------------ */

static struct wd_bytes name_of(const struct fs_ram_node *n)
{
	return wd_bytes(n->name.ptr, n->name.len);
}

static struct fs_ram_node *child(const struct fs_ram_node *in, struct wd_bytes name)
{
	struct fs_ram_node *n = in->first;

	while (n && !wd_bytes_equal(name_of(n), name))
		n = n->next;
	return n;
}

/* NULL when it is not there; a file has nothing in it. */
static struct fs_ram_node *find(struct fs_ram *it, struct wd_bytes path)
{
	struct wd_cursor c = wd_cursor(path);
	struct fs_ram_node *n = &it->root;

	while (n && c.left > 0)
		n = child(n, wd_cursor_until(&c, '/'));
	return n;
}

static wd_err find_valid(struct fs_ram *it, struct wd_bytes path, struct fs_ram_node **node)
{
	if (!wd_path_valid(path))
		return wd_fs_bad_path;
	*node = find(it, path);
	return *node ? NULL : wd_fs_not_found;
}

static wd_err find_file(struct fs_ram *it, struct wd_bytes path, struct fs_ram_node **file)
{
	struct fs_ram_node *node;

	WD_TRY(find_valid(it, path, &node));
	if (node->directory)
		return wd_fs_is_a_directory;
	*file = node;
	return NULL;
}

/* The directory that `path` is, or is to be, in. */
static wd_err find_parent(struct fs_ram *it, struct wd_bytes path, struct fs_ram_node **parent)
{
	struct fs_ram_node *node;

	WD_TRY(find_valid(it, wd_path_parent(path), &node));
	if (!node->directory)
		return wd_fs_not_a_directory;
	*parent = node;
	return NULL;
}

static struct wd_bytes last_of(struct wd_bytes path)
{
	return wd_path_next(path, wd_path_parent(path));
}

static wd_err set_name(struct fs_ram_node *n, struct wd_bytes name)
{
	uint8_t *text = wd_realloc(n->name.ptr, name.len);

	if (!text)
		return wd_no_memory;
	memcpy(text, name.ptr, name.len);
	n->name = wd_room(text, name.len);
	return NULL;
}

static wd_err node_new(struct fs_ram *it, struct wd_bytes name, bool directory,
                       struct fs_ram_node **made)
{
	WD_AUTO(wd_free) struct fs_ram_node *n = wd_alloc(sizeof *n);

	if (!n)
		return wd_no_memory;
	*n = (struct fs_ram_node){ .directory = directory, .modified = wd_pclock_now(it->clock) };
	WD_TRY(set_name(n, name));
	*made = wd_move(n);
	return NULL;
}

static void put_in(struct fs_ram_node *parent, struct fs_ram_node *n)
{
	n->parent = parent;
	n->next = parent->first;
	parent->first = n;
}

static void take_out(struct fs_ram_node *n)
{
	struct fs_ram_node **at = &n->parent->first;

	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
}

/* It is empty, and in nothing. */
static void node_free(struct fs_ram *it, struct fs_ram_node *n)
{
	it->used -= n->size;
	wd_free(n->name.ptr);
	wd_free(n->contents);
	wd_free(n);
}

/* ---- Contents ------------------------------------------------------------------------ */

/* Room for `size` bytes, some more when it grows, so that it does not each time. */
static wd_err make_room(struct fs_ram_node *file, size_t size)
{
	size_t room = size + size / 2;
	uint8_t *contents;

	if (size <= file->room)
		return NULL;
	contents = room > size ? wd_realloc(file->contents, room) : NULL;
	if (!contents) {
		room = size;
		contents = wd_realloc(file->contents, room);
	}
	if (!contents)
		return wd_no_memory;
	file->contents = contents;
	file->room = room;
	return NULL;
}

/* A file that was cut much keeps no more than it may need, so that `limit` bounds the
 * memory too.  Where there is none to move to, it stays where it is. */
static void give_room(struct fs_ram_node *file)
{
	uint8_t *contents;

	if (file->size > file->room / 4)
		return;
	if (file->size == 0) {
		wd_free(wd_move(file->contents));
		file->room = 0;
		return;
	}
	contents = wd_realloc(file->contents, file->size);
	if (contents) {
		file->contents = contents;
		file->room = file->size;
	}
}

static wd_err set_size(struct fs_ram *it, struct fs_ram_node *file, uint64_t size)
{
	uint64_t others = it->used - file->size;

	if (size > it->limit || others > it->limit - size)
		return wd_fs_no_space;
	WD_TRY(make_room(file, (size_t)size));
	if (size > file->size)
		memset(file->contents + file->size, 0, (size_t)size - file->size);
	file->size = (size_t)size;
	give_room(file);
	it->used = others + size;
	file->modified = wd_pclock_now(it->clock);
	return NULL;
}

/* ---- The file system ------------------------------------------------------------------ */

static wd_err ram_stat(void *self, struct wd_bytes path, struct wd_fs_stat *stat)
{
	struct fs_ram_node *n;

	WD_TRY(find_valid(self, path, &n));
	*stat = (struct wd_fs_stat){ n->size, n->modified, n->directory };
	return NULL;
}

static wd_err ram_read(void *self, struct wd_bytes path, uint64_t from, struct wd_room into,
                       size_t *got)
{
	struct fs_ram_node *file;
	size_t there;

	WD_TRY(find_file(self, path, &file));
	there = from < file->size ? file->size - (size_t)from : 0;
	*got = there < into.len ? there : into.len;
	if (*got > 0)
		memcpy(into.ptr, file->contents + from, *got);
	return NULL;
}

static wd_err ram_write(void *self, struct wd_bytes path, uint64_t at, struct wd_bytes from)
{
	struct fs_ram *it = self;
	struct fs_ram_node *file;
	uint64_t end;

	WD_TRY(find_file(it, path, &file));
	if (from.len == 0)
		return NULL;
	if (__builtin_add_overflow(at, from.len, &end))
		return wd_fs_no_space;
	WD_TRY(set_size(it, file, end > file->size ? end : file->size));
	memcpy(file->contents + at, from.ptr, from.len);
	return NULL;
}

static wd_err ram_resize(void *self, struct wd_bytes path, uint64_t size)
{
	struct fs_ram_node *file;

	WD_TRY(find_file(self, path, &file));
	return set_size(self, file, size);
}

static wd_err make(struct fs_ram *it, struct wd_bytes path, bool directory)
{
	struct fs_ram_node *parent, *n;

	if (!wd_path_valid(path))
		return wd_fs_bad_path;
	if (find(it, path))
		return wd_fs_exists;
	WD_TRY(find_parent(it, path, &parent));
	WD_TRY(node_new(it, last_of(path), directory, &n));
	put_in(parent, n);
	return NULL;
}

static wd_err ram_create(void *self, struct wd_bytes path)
{
	return make(self, path, false);
}

static wd_err ram_mkdir(void *self, struct wd_bytes path)
{
	return make(self, path, true);
}

static wd_err ram_remove(void *self, struct wd_bytes path)
{
	struct fs_ram_node *n;

	WD_TRY(find_valid(self, path, &n));
	if (!n->parent)
		return wd_fs_bad_path;
	if (n->first)
		return wd_fs_not_empty;
	take_out(n);
	node_free(self, n);
	return NULL;
}

static wd_err ram_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct fs_ram_node *n, *parent, *there;

	if (!wd_path_valid(to) || wd_path_below(to, from))
		return wd_fs_bad_path;
	WD_TRY(find_valid(self, from, &n));
	there = find(self, to);
	if (n == there)
		return n->parent ? NULL : wd_fs_bad_path;
	if (there && (n->directory || there->directory))
		return wd_fs_exists;
	WD_TRY(find_parent(self, to, &parent));
	WD_TRY(set_name(n, last_of(to)));
	take_out(n);
	put_in(parent, n);
	if (there) {
		take_out(there);
		node_free(self, there);
	}
	return NULL;
}

static wd_err ram_list(void *self, struct wd_bytes path, wd_fs_each *each, void *arg)
{
	struct fs_ram_node *n;

	WD_TRY(find_valid(self, path, &n));
	if (!n->directory)
		return wd_fs_not_a_directory;
	for (n = n->first; n && each(arg, name_of(n), n->directory);)
		n = n->next;
	return NULL;
}

static const struct wd_fs_ops ram_ops = {
	.stat = ram_stat,
	.read = ram_read,
	.write = ram_write,
	.resize = ram_resize,
	.create = ram_create,
	.mkdir = ram_mkdir,
	.remove = ram_remove,
	.rename = ram_rename,
	.list = ram_list,
};

wd_err fs_ram_init(struct fs_ram *it, wd_pclock clock, int64_t limit)
{
	*it = (struct fs_ram){ .clock = clock, .root = { .directory = true } };
	if (limit < 0)
		return bad_limit;
	it->limit = (uint64_t)limit;
	it->root.modified = wd_pclock_now(clock);
	return NULL;
}

void fs_ram_fini(struct fs_ram *it)
{
	struct fs_ram_node *n = &it->root;

	while (n->first || n->parent) {
		struct fs_ram_node *parent = n->parent;

		if (n->first) {
			n = n->first;
			continue;
		}
		take_out(n);
		node_free(it, n);
		n = parent;
	}
}

wd_fs fs_ram(struct fs_ram *it)
{
	return (wd_fs){ &ram_ops, it };
}
