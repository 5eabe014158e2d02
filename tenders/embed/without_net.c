/* SPDX-License-Identifier: ISC */
/* For an image that declares no network device: manifest_device() finds none, so that
 * nothing but the first can be called.  These are linked before the real ones, whose files
 * then are not taken. */
#include "../hvt/io_net.h"
#include "../hvt/net_thread.h"
#include "devices.h"
#include "net_io.h"

void net_attach(struct solo5_mft_entry *e, struct net_port *port,
	const struct device_option *option, bool knows, bool offloads)
{
	(void)port, (void)option, (void)knows, (void)offloads;
	die("--net:%s: this monitor was linked without network devices", e->name);
}

int net_send(struct net_port *port, const struct wadi_vnet *vnet, struct iovec *piece,
	size_t count)
{
	(void)port, (void)vnet, (void)piece, (void)count;
	return WADI_IO_INVALID;
}

void net_flush(struct net_port *port)
{
	(void)port;
}

int net_receive(struct net_port *port, struct wadi_vnet *vnet, struct iovec *piece,
	size_t count, uint64_t *len)
{
	(void)port, (void)vnet, (void)piece, (void)count, (void)len;
	return WADI_IO_INVALID;
}

int io_net_send(struct batch *batch, const struct wadi_io_request *request)
{
	(void)batch, (void)request;
	return WADI_IO_INVALID;
}

int io_net_post(struct batch *batch, uint32_t number, const struct wadi_io_request *request)
{
	(void)batch, (void)number, (void)request;
	return WADI_IO_INVALID;
}

void io_net_receive(struct batch *batch, uint64_t ready)
{
	(void)batch, (void)ready;
}

void net_thread_open(struct guest *guest)
{
	(void)guest;
	die("--net-thread: this monitor was linked without network devices");
}

uint64_t net_thread_record(const struct guest *guest)
{
	(void)guest;
	return 0;
}

void net_thread_start(struct guest *guest)
{
	(void)guest;
}
