/* SPDX-License-Identifier: ISC */
/* Attached devices by Solo5's hypercalls. */
#include "batch.h"
#include "hypercall.h"
#include "wadi/solo5/extension.h"
#include "wadi/solo5/host.h"

int host_net_write(unsigned handle, struct wd_bytes frame)
{
	struct hvt_net call = { handle, (uint64_t)frame.ptr, frame.len, SOLO5_R_EUNSPEC };

	hypercall(HVT_NET_WRITE, &call);
	return call.ret;
}

int host_net_read(unsigned handle, struct wd_room into, size_t *len)
{
	struct hvt_net call = { handle, (uint64_t)into.ptr, into.len, SOLO5_R_EUNSPEC };

	hypercall(HVT_NET_READ, &call);
	*len = call.len;
	return call.ret;
}

int host_block_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	struct hvt_block call = { handle, offset, (uint64_t)into.ptr, into.len, SOLO5_R_EUNSPEC };

	hypercall(HVT_BLOCK_READ, &call);
	return call.ret;
}

int host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	struct hvt_block call = { handle, offset, (uint64_t)from.ptr, from.len, SOLO5_R_EUNSPEC };

	hypercall(HVT_BLOCK_WRITE, &call);
	return call.ret;
}

int host_block_flush(unsigned handle)
{
	(void)handle;
	return SOLO5_R_OK;
}

static bool takes_batches(void)
{
	return extension.io_version >= 1 && extension.io_requests >= BATCH_MIN;
}

const struct host_net_ops *host_net(void)
{
	return takes_batches() ? &batch_net : &host_net_plain;
}

const struct host_block_ops *host_blocks(void)
{
	return takes_batches() ? &batch_block : &host_block_plain;
}
