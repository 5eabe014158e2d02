/* SPDX-License-Identifier: ISC */
/* A file that was found, and the responses that it may be. */
#ifndef FILES_INTERNAL_H
#define FILES_INTERNAL_H

#include "wadi/http_fields.h"
#include "wadi/http_files.h"

/* Its key, and what is known of the form to be sent. */
struct file {
	struct wd_bytes key;
	struct wd_asset asset;
};

/* 200; 404 with a page of the store. */
WD_MUST wd_err files_respond_whole(struct http_files *it, const struct file *file,
                                   wd_http_exchange ex);
WD_MUST wd_err files_respond_404(struct http_files *it, const struct file *file,
                                 wd_http_exchange ex);
/* 304 or 412. */
WD_MUST wd_err files_respond_condition(struct http_files *it, const struct file *file,
                                       unsigned status, wd_http_exchange ex);
/* Is only a part wanted?  Several parts of what is encoded are nothing that clients know how to
 * put together. */
bool files_has_ranges(const struct file *file, const struct wd_http_ranges *ranges);
/* 206, or 416 for none. */
WD_MUST wd_err files_respond_ranges(struct http_files *it, const struct file *file,
                                    const struct wd_http_ranges *ranges, wd_http_exchange ex);

#endif
