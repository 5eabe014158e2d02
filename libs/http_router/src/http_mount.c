/* SPDX-License-Identifier: ISC */
#include "wadi/http_mount.h"

#include "wadi/http_router.h"

static WD_ERROR(no_folder, wd_malformed, "http-mount", "a folder begins and ends with a slash");

static wd_err mount_handle(void *self, const struct wd_http_request *request,
                           wd_http_exchange ex)
{
	const struct http_mount *it = self;
	struct wd_http_request inner = *request;
	size_t len = strlen(it->folder) - 1;

	if (!http_router_fits(it->folder, request->path))
		return wd_http_fail(ex, 404);
	inner.path = wd_bytes(request->path.ptr + len, request->path.len - len);
	return wd_http_handle(it->under, &inner, ex);
}

static const struct wd_http_ops mount_ops = { .handle = mount_handle };

wd_err http_mount_init(struct http_mount *it, const char *folder, wd_http under)
{
	size_t len = strlen(folder);

	*it = (struct http_mount){ folder, under };
	return len > 0 && folder[0] == '/' && folder[len - 1] == '/' ? NULL : no_folder;
}

wd_http http_mount(struct http_mount *it)
{
	return (wd_http){ &mount_ops, it };
}
