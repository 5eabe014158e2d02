/* SPDX-License-Identifier: ISC */
#include "wadi/block_device.h"
#include "wadi/host_device.h"
#include "wadi/trace_point.h"

static struct wd_block_info device_info(const void *self)
{
	const struct block_device *it = self;

	return it->info;
}

static wd_err run(const struct block_device *it, const struct wd_block_request *request)
{
	uint64_t offset = request->sector * it->info.sector_size;

	switch (request->op) {
	case WD_BLOCK_READ:  return wd_host_block_read(it->handle, offset, request->into);
	case WD_BLOCK_WRITE: return wd_host_block_write(it->handle, offset, request->from);
	case WD_BLOCK_FLUSH: break;
	}
	return wd_host_block_flush(it->handle);
}

static size_t size_of(const struct wd_block_request *request)
{
	switch (request->op) {
	case WD_BLOCK_READ:  return request->into.len;
	case WD_BLOCK_WRITE: return request->from.len;
	case WD_BLOCK_FLUSH: break;
	}
	return 0;
}

/* With others in one trip, or by itself, while the image stands still. */
static void device_submit(void *self, struct wd_block_request *request)
{
	static const char *const names[] = {
		[WD_BLOCK_READ] = "block read", [WD_BLOCK_WRITE] = "block write",
		[WD_BLOCK_FLUSH] = "block flush",
	};
	const struct block_device *it = self;
	wd_err err;

	if (wd_host_block_queue(it->handle, request->sector * it->info.sector_size, request))
		return;
	WD_TRACE(WD_TRACE_CALL, size_of(request), names[request->op]);
	err = run(it, request);
	WD_TRACE(WD_TRACE_CALL_END, err != NULL, names[request->op]);
	wd_block_complete(request, err);
}

static const struct wd_block_ops device_ops = {
	.info = device_info, .submit = device_submit, .cancel = wd_block_cancel_none,
};

wd_err block_device_init(struct block_device *it, const char *name)
{
	return wd_host_block_open(name, &it->handle, &it->info);
}

wd_block block_device(struct block_device *it)
{
	return (wd_block){ &device_ops, it };
}
