/* SPDX-License-Identifier: ISC */
/* wadi/http_mount.h - a handler that believes that a folder is all there is. */
#ifndef WADI_HTTP_MOUNT_H
#define WADI_HTTP_MOUNT_H

#include "wadi/http.h"

/* Storage of one. */
struct http_mount {
	const char *folder;
	wd_http under;
};

/* `under` gets requests for `folder`, "/docs/", which is kept, with paths that begin behind it:
 * "/a" for "/docs/a".  All else is 404.  wd_malformed: no folder. */
WD_MUST wd_err http_mount_init(struct http_mount *it, const char *folder, wd_http under);

/* The handler. */
wd_http http_mount(struct http_mount *it);

#endif
