/* SPDX-License-Identifier: ISC */
#include "wadi/http_files.h"

#include "files_internal.h"
#include "wadi/fmt.h"
#include "wadi/http_fields.h"

/* ---- Which file ------------------------------------------------------------------------------ */

/* The key of a path; that of a folder's page is put together in `into`. */
static wd_err key_of(struct wd_bytes path, struct wd_path *into, struct wd_bytes *key)
{
	static const char index[] = "index.html";
	size_t len = sizeof index - 1;

	*key = wd_bytes(path.ptr + 1, path.len - 1);
	if (path.ptr[path.len - 1] != '/')
		return NULL;
	if (key->len > sizeof into->text - len)
		return wd_kv_not_found;
	if (key->len > 0)
		memcpy(into->text, key->ptr, key->len);
	memcpy(into->text + key->len, index, len);
	*key = wd_bytes(into->text, key->len + len);
	return NULL;
}

/* There are few that clients send. */
static unsigned accepted(struct http_files *it, const struct wd_http_request *request)
{
	struct wd_bytes value = wd_http_field(request, WD_HTTP_ACCEPT_ENCODING);
	bool is_one = !(request->repeated & UINT32_C(1) << WD_HTTP_ACCEPT_ENCODING);
	unsigned bits;

	if (!value.ptr)
		return 0;
	if (is_one && wd_bytes_equal(value, wd_bytes(it->accepted.text, it->accepted.len)))
		return it->accepted.bits;
	bits = (wd_http_accepts(request, "gzip") > 0 ? WD_ENCODING_GZIP : 0) |
	       (wd_http_accepts(request, "br") > 0 ? WD_ENCODING_BR : 0);
	if (is_one && value.len <= sizeof it->accepted.text) {
		memcpy(it->accepted.text, value.ptr, value.len);
		it->accepted.len = (uint8_t)value.len;
		it->accepted.bits = (uint8_t)bits;
	}
	return bits;
}

/* ---- What is not there ----------------------------------------------------------------------- */

/* May it stand in a path as it is (RFC 3986, 3.3)?  What decoding made of it is not known any
 * more, so that less than all that may is left. */
static bool is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       memchr("-._~", c, 4);
}

/* Relative to what was asked for, whatever stands before: "./css/" and the query. */
static wd_err redirect_to_folder(const struct wd_http_request *request, struct wd_bytes key,
                                 wd_http_exchange ex)
{
	uint8_t location[3 * WD_PATH_MAX + sizeof ".//?"];
	size_t len = 2, first = wd_path_parent(key).len;

	memcpy(location, "./", 2);
	for (size_t i = first + (first > 0); i < key.len; i++) {
		uint8_t c = key.ptr[i];

		if (is_plain(c))
			location[len++] = c;
		else
			len += wd_fmt((char *)location + len, 4, "%%%02X", c);
	}
	location[len++] = '/';
	if (request->query.len > 0 && request->query.len < sizeof location - len) {
		location[len++] = '?';
		memcpy(location + len, request->query.ptr, request->query.len);
		len += request->query.len;
	}
	return wd_http_redirect(ex, 301, wd_bytes(location, len));
}

static wd_err respond_not_found(struct http_files *it, const struct wd_http_request *request,
                                wd_http_exchange ex)
{
	struct file file = { .key = wd_str("404.html") };

	if (wd_assets_find(it->assets, file.key, accepted(it, request), &file.asset))
		return wd_http_fail(ex, 404);
	return files_respond_404(it, &file, ex);
}

/* ---- The handler ----------------------------------------------------------------------------- */

static wd_err respond(struct http_files *it, const struct wd_http_request *request,
                      const struct file *file, wd_http_exchange ex)
{
	const struct wd_http_representation what = {
		wd_str(file->asset.etag), file->asset.modified,
	};
	unsigned status = wd_http_precondition(request, &what);

	if (status)
		return files_respond_condition(it, file, status, ex);
	if (request->known[WD_HTTP_RANGE]) {
		struct wd_http_ranges ranges = wd_http_ranges(request, &what, file->asset.size);

		if (files_has_ranges(file, &ranges))
			return files_respond_ranges(it, file, &ranges, ex);
	}
	return files_respond_whole(it, file, ex);
}

static wd_err files_handle(void *self, const struct wd_http_request *request,
                           wd_http_exchange ex)
{
	struct http_files *it = self;
	struct wd_path path;
	struct file file;
	wd_err err;

	if (request->method != WD_HTTP_GET && request->method != WD_HTTP_HEAD)
		return wd_http_allow(ex, request, "GET, HEAD");
	err = key_of(request->path, &path, &file.key);
	if (!err)
		err = wd_assets_find(it->assets, file.key, accepted(it, request), &file.asset);
	if (wd_err_is(err, wd_kv_not_found))
		return respond_not_found(it, request, ex);
	if (wd_err_is(err, wd_kv_not_a_value))
		return redirect_to_folder(request, file.key, ex);
	WD_TRY(err);
	return respond(it, request, &file, ex);
}

static const struct wd_http_ops files_ops = { .handle = files_handle };

wd_err http_files_init(struct http_files *it, wd_assets assets, const char *cache)
{
	*it = (struct http_files){ .assets = assets, .cache = cache };
	return NULL;
}

wd_http http_files(struct http_files *it)
{
	return (wd_http){ &files_ops, it };
}
