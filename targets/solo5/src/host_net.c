/* SPDX-License-Identifier: ISC */
/* Network devices: the manifest says what is attached, host_net() how it is reached. */
#include "wadi/host_device.h"

#include "wadi/solo5/attached.h"
#include "wadi/solo5/host.h"

static const struct host_net_ops *io;

wd_err wd_host_net_open(const char *name, unsigned *handle, struct wd_host_net *is)
{
	const struct solo5_mft_entry *e = attached_find(name, SOLO5_NET_BASIC, handle);

	if (!e)
		return wd_net_disconnected;
	*is = (struct wd_host_net){
		.mtu = e->net.mtu, .frame_max = e->net.mtu + (uint32_t)WD_NET_HEADER, .pieces = 1,
	};
	memcpy(is->mac, e->net.mac, sizeof is->mac);
	io = host_net();
	io->open(*handle, is);
	return NULL;
}

wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames)
{
	return io->send(handle, frames);
}

void wd_host_net_listen(unsigned handle, struct wd_pool *pool)
{
	io->listen(handle, pool);
}

bool wd_host_net_ready(unsigned handle)
{
	return io->ready(handle);
}

void wd_host_net_receive(unsigned handle, struct wd_bufq *frames)
{
	io->receive(handle, frames);
}
