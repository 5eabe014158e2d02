/* SPDX-License-Identifier: ISC */
#include "wadi/assets_embed.h"

#include "wadi/alloc.h"

/* One file, its forms by number. */
struct assets_embed_file {
	struct wd_bytes name;
	struct wd_page page;
	const char *type;
	uint32_t gzip, br; /* from 1 on; 0: there is none */
	char etag[WD_ETAG_TEXT]; /* empty until it is asked for */
};

/* ---- Finding --------------------------------------------------------------------------------- */

/* FNV-1a: names are those of the image, whatever keys are asked for. */
static uint32_t hash(struct wd_bytes key)
{
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ key.ptr[i]) * 0x01000193;
	return h;
}

/* Its number, from 1 on; 0 when there is none. */
static uint32_t find(const struct assets_embed *it, struct wd_bytes key)
{
	uint32_t at = hash(key) & it->mask, number;

	while ((number = it->slot[at]) != 0) {
		if (wd_bytes_equal(it->file[number - 1].name, key))
			return number;
		at = (at + 1) & it->mask;
	}
	return 0;
}

/* Why it is not found. */
static wd_err why_not(struct assets_embed *it, struct wd_bytes key)
{
	struct wd_kv_stat stat;

	WD_TRY(wd_kv_stat(kv_embed(&it->kv), key, &stat));
	return wd_kv_not_a_value;
}

static void consider(const struct assets_embed *it, uint32_t form, uint32_t *best)
{
	if (form && it->file[form - 1].page.size < it->file[*best - 1].page.size)
		*best = form;
}

static const char *etag_of(struct assets_embed_file *f)
{
	if (!f->etag[0]) {
		struct wd_kv_digest digest =
			wd_kv_digest_of(wd_bytes(f->page.bytes, f->page.size));

		wd_etag_of(&digest, f->etag);
	}
	return f->etag;
}

static wd_err embed_find(void *self, struct wd_bytes key, unsigned accepted,
                         struct wd_asset *asset)
{
	struct assets_embed *it = self;
	uint32_t number = find(it, key), best = number;
	struct assets_embed_file *f, *form;

	if (!number)
		return why_not(it, key);
	f = &it->file[number - 1];
	if (accepted & WD_ENCODING_BR)
		consider(it, f->br, &best);
	if (accepted & WD_ENCODING_GZIP)
		consider(it, f->gzip, &best);
	form = &it->file[best - 1];
	asset->size = form->page.size;
	asset->page = &form->page;
	asset->modified = (struct wd_date){ .s = it->kv.files->at[number - 1].modified };
	asset->type = f->type;
	asset->encoding = best == number ? WD_ENCODING_NONE
	                : best == f->br ? WD_ENCODING_BR : WD_ENCODING_GZIP;
	asset->varies = f->gzip || f->br;
	memcpy(asset->etag, etag_of(form), sizeof asset->etag);
	return NULL;
}

static wd_err embed_read(void *self, struct wd_bytes key, enum wd_encoding encoding,
                         uint64_t from, struct wd_room into, size_t *got)
{
	struct assets_embed *it = self;
	struct wd_path path;
	struct wd_bytes of;

	WD_TRY(wd_assets_key(&path, key, encoding, &of));
	return wd_kv_read(kv_embed(&it->kv), of, from, into, got);
}

static const struct wd_assets_ops embed_ops = { .find = embed_find, .read = embed_read };

/* ---- Start ----------------------------------------------------------------------------------- */

/* The image's files are never gone. */
static void keep(struct wd_page *page)
{
	page->refs = 1;
}

static void add(struct assets_embed *it, uint32_t number)
{
	uint32_t at = hash(it->file[number - 1].name) & it->mask;

	while (it->slot[at])
		at = (at + 1) & it->mask;
	it->slot[at] = number;
}

static uint32_t form_of(const struct assets_embed *it, struct wd_bytes name,
                        enum wd_encoding encoding)
{
	struct wd_path path;
	struct wd_bytes of;

	return wd_assets_key(&path, name, encoding, &of) ? 0 : find(it, of);
}

static wd_err allocate(struct assets_embed *it, size_t count)
{
	size_t size = 2;

	while (size < 2 * count)
		size *= 2;
	it->file = wd_alloc_zero(count, sizeof *it->file);
	it->slot = wd_alloc_zero(size, sizeof *it->slot);
	it->mask = (uint32_t)size - 1;
	if (it->file && it->slot)
		return NULL;
	assets_embed_fini(it);
	return wd_no_memory;
}

wd_err assets_embed_init(struct assets_embed *it, const struct wd_files *files)
{
	*it = (struct assets_embed){ .file = NULL };
	WD_TRY(kv_embed_init(&it->kv, files));
	WD_TRY(allocate(it, files->len));
	for (size_t i = 0; i < files->len; i++) {
		struct wd_bytes contents = files->at[i].contents;

		it->file[i].name = wd_str(files->at[i].name);
		it->file[i].type = wd_media_type(it->file[i].name);
		/* Whoever refers to a page only reads it. */
		it->file[i].page = (struct wd_page){ (uint8_t *)(uintptr_t)contents.ptr,
		                                     (uint32_t)contents.len, 1, keep };
		add(it, (uint32_t)i + 1);
	}
	for (size_t i = 0; i < files->len; i++) {
		it->file[i].gzip = form_of(it, it->file[i].name, WD_ENCODING_GZIP);
		it->file[i].br = form_of(it, it->file[i].name, WD_ENCODING_BR);
	}
	return NULL;
}

void assets_embed_fini(struct assets_embed *it)
{
	wd_free(wd_move(it->file));
	wd_free(wd_move(it->slot));
}

wd_assets assets_embed(struct assets_embed *it)
{
	return (wd_assets){ &embed_ops, it };
}
