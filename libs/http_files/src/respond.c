/* SPDX-License-Identifier: ISC */
#include "files_internal.h"
#include "wadi/fmt.h"

enum { PIECE = 1024 /* bytes that are read at once */, LINES = 8 };

/* ---- Heads ----------------------------------------------------------------------------------- */

/* A response head that is being put together. */
struct lines {
	struct wd_http_head head;
	struct wd_http_field line[LINES];
	char modified[WD_HTTP_DATE_TEXT];
};

/* 0 is no date of anything, so that what was never asked for is not found.  It is copied, as
 * others may be here before it is sent. */
static void print_date(struct http_files *it, struct wd_date date, char into[WD_HTTP_DATE_TEXT])
{
	size_t i = (size_t)((uint64_t)date.s % WD_COUNT(it->date));

	_Static_assert(sizeof it->date[0].text == WD_HTTP_DATE_TEXT, "a date fits");
	if (it->date[i].s != date.s)
		wd_http_date_pp(date, it->date[i].text, sizeof it->date[i].text);
	it->date[i].s = date.s;
	memcpy(into, it->date[i].text, WD_HTTP_DATE_TEXT);
}

static void add(struct lines *l, const char *name, struct wd_bytes value)
{
	l->line[l->head.field_count++] = (struct wd_http_field){ wd_str(name), value };
}

/* What 200 has, 304 has too but for what says of the body it has not (RFC 9110, 15.4.5). */
static void begin_lines(struct lines *l, struct http_files *it, const struct file *file,
                        unsigned status)
{
	const struct wd_asset *a = &file->asset;

	l->head = (struct wd_http_head){ .status = status, .fields = l->line };
	add(l, "ETag", wd_str(a->etag));
	if (a->modified.s != 0) {
		print_date(it, a->modified, l->modified);
		add(l, "Last-Modified", wd_bytes(l->modified, WD_HTTP_DATE_TEXT - 1));
	}
	if (it->cache[0])
		add(l, "Cache-Control", wd_str(it->cache));
	if (a->varies)
		add(l, "Vary", wd_str("Accept-Encoding"));
}

static void add_content(struct lines *l, const struct file *file)
{
	const struct wd_asset *a = &file->asset;

	l->head.type = a->type;
	if (a->encoding != WD_ENCODING_NONE)
		add(l, "Content-Encoding", wd_str(wd_encoding_name(a->encoding)));
	add(l, "Accept-Ranges", wd_str("bytes"));
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

/* A store whose value has become shorter meanwhile fails. */
static wd_err read_piece(struct http_files *it, const struct file *file, uint64_t from,
                         struct wd_room into, size_t *got)
{
	WD_TRY(wd_assets_read(it->assets, file->key, file->asset.encoding, from, into, got));
	return *got > 0 ? NULL : wd_kv_damaged;
}

static wd_err write_range(struct http_files *it, const struct file *file,
                          struct wd_http_range range, wd_http_exchange ex)
{
	uint8_t piece[PIECE];

	if (file->asset.page)
		return wd_http_refer(ex, file->asset.page, (uint32_t)range.from,
		                     (uint32_t)range.len);
	while (range.len > 0) {
		size_t got, most = range.len < sizeof piece ? (size_t)range.len : sizeof piece;

		WD_TRY(read_piece(it, file, range.from, wd_room(piece, most), &got));
		WD_TRY(wd_http_write(ex, wd_bytes(piece, got)));
		range.from += got;
		range.len -= got;
	}
	return NULL;
}

static wd_err write_whole(struct http_files *it, const struct file *file, struct lines *l,
                          wd_http_exchange ex)
{
	WD_TRY(wd_http_begin(ex, &l->head, file->asset.size));
	return write_range(it, file, (struct wd_http_range){ 0, file->asset.size }, ex);
}

/* ---- Responses ------------------------------------------------------------------------------- */

wd_err files_respond_whole(struct http_files *it, const struct file *file, wd_http_exchange ex)
{
	struct lines l;

	begin_lines(&l, it, file, 200);
	add_content(&l, file);
	return write_whole(it, file, &l, ex);
}

wd_err files_respond_404(struct http_files *it, const struct file *file, wd_http_exchange ex)
{
	struct lines l = { .head = { .status = 404, .type = file->asset.type } };
	const char *encoding = wd_encoding_name(file->asset.encoding);

	l.head.fields = l.line;
	if (encoding)
		add(&l, "Content-Encoding", wd_str(encoding));
	if (file->asset.varies)
		add(&l, "Vary", wd_str("Accept-Encoding"));
	return write_whole(it, file, &l, ex);
}

wd_err files_respond_condition(struct http_files *it, const struct file *file, unsigned status,
                               wd_http_exchange ex)
{
	struct lines l;

	if (status != 304)
		return wd_http_fail(ex, status);
	begin_lines(&l, it, file, status);
	return wd_http_begin(ex, &l.head, 0);
}

/* ---- Ranges (RFC 9110, 15.3.7) --------------------------------------------------------------- */

enum { CONTENT_RANGE = 80, PART_HEAD = 256 };

/* "bytes 0-499/1234" */
static struct wd_bytes print_range(struct wd_http_range r, uint64_t size,
                                   char into[CONTENT_RANGE])
{
	return wd_bytes(into, wd_fmt(into, CONTENT_RANGE, "bytes %llu-%llu/%llu",
	                             (unsigned long long)r.from,
	                             (unsigned long long)(r.from + r.len - 1),
	                             (unsigned long long)size));
}

static wd_err respond_none(const struct file *file, wd_http_exchange ex)
{
	char text[CONTENT_RANGE];
	size_t len = wd_fmt(text, sizeof text, "bytes */%llu",
	                    (unsigned long long)file->asset.size);
	const struct wd_http_field line = { wd_str("Content-Range"), wd_bytes(text, len) };

	return wd_http_begin(ex, &(struct wd_http_head){ .status = 416, .fields = &line,
	                                                 .field_count = 1 }, 0);
}

static wd_err respond_one(struct http_files *it, const struct file *file,
                          struct wd_http_range range, wd_http_exchange ex)
{
	char text[CONTENT_RANGE];
	struct lines l;

	begin_lines(&l, it, file, 206);
	add_content(&l, file);
	add(&l, "Content-Range", print_range(range, file->asset.size, text));
	WD_TRY(wd_http_begin(ex, &l.head, range.len));
	return write_range(it, file, range, ex);
}

/* The boundary is the entity tag without its quotes: bytes that could contain it could contain
 * any, and lengths say where parts end. */
struct parts {
	char boundary[WD_ETAG_TEXT];
	char end[WD_ETAG_TEXT + sizeof "\r\n----\r\n"];
};

static void name_parts(const struct file *file, struct parts *p)
{
	size_t len = strlen(file->asset.etag) - 2;

	memcpy(p->boundary, file->asset.etag + 1, len);
	p->boundary[len] = '\0';
	wd_fmt(p->end, sizeof p->end, "\r\n--%s--\r\n", p->boundary);
}

static struct wd_bytes print_part(const struct file *file, const struct parts *p,
                                  struct wd_http_range range, char into[PART_HEAD])
{
	char text[CONTENT_RANGE];

	(void)print_range(range, file->asset.size, text);
	return wd_bytes(into, wd_fmt(into, PART_HEAD,
	                             "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n",
	                             p->boundary, file->asset.type, text));
}

static uint64_t length_of(const struct file *file, const struct parts *p,
                          const struct wd_http_ranges *ranges)
{
	uint64_t length = strlen(p->end);
	char head[PART_HEAD];

	for (size_t i = 0; i < ranges->count; i++)
		length += print_part(file, p, ranges->at[i], head).len + ranges->at[i].len;
	return length;
}

static wd_err respond_many(struct http_files *it, const struct file *file,
                           const struct wd_http_ranges *ranges, wd_http_exchange ex)
{
	char type[WD_ETAG_TEXT + 40], head[PART_HEAD];
	struct parts parts;
	struct lines l;

	name_parts(file, &parts);
	wd_fmt(type, sizeof type, "multipart/byteranges; boundary=\"%s\"", parts.boundary);
	begin_lines(&l, it, file, 206);
	add_content(&l, file);
	l.head.type = type;
	WD_TRY(wd_http_begin(ex, &l.head, length_of(file, &parts, ranges)));
	for (size_t i = 0; i < ranges->count; i++) {
		WD_TRY(wd_http_write(ex, print_part(file, &parts, ranges->at[i], head)));
		WD_TRY(write_range(it, file, ranges->at[i], ex));
	}
	return wd_http_write(ex, wd_str(parts.end));
}

bool files_has_ranges(const struct file *file, const struct wd_http_ranges *ranges)
{
	if (ranges->count > 1)
		return file->asset.encoding == WD_ENCODING_NONE;
	return ranges->count == 1 || ranges->none;
}

wd_err files_respond_ranges(struct http_files *it, const struct file *file,
                            const struct wd_http_ranges *ranges, wd_http_exchange ex)
{
	if (ranges->none)
		return respond_none(file, ex);
	if (ranges->count == 1)
		return respond_one(it, file, ranges->at[0], ex);
	return respond_many(it, file, ranges, ex);
}
