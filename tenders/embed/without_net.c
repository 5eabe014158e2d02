/* SPDX-License-Identifier: ISC */
/* For an image that declares no network device: manifest_device() finds none, so that
 * nothing but the first can be called.  These are linked before the real ones. */
#include "device_io.h"
#include "devices.h"

void net_attach(struct solo5_mft_entry *e, const struct device_option *option)
{
	(void)option;
	die("--net:%s: this monitor was linked without network devices", e->name);
}

int device_send(const struct solo5_mft_entry *e, const uint8_t *frame, uint64_t len)
{
	(void)e, (void)frame, (void)len;
	return WADI_IO_INVALID;
}

int device_receive(const struct solo5_mft_entry *e, uint8_t *into, uint64_t *len)
{
	(void)e, (void)into, (void)len;
	return WADI_IO_INVALID;
}
