/* SPDX-License-Identifier: ISC */
#include "wadi/ethernet.h"

#include "wadi/fmt.h"

WD_ERROR(wd_ethernet_taken, NULL, "ethernet", "frames of this type have a listener already");
WD_ERROR(wd_ethernet_full, wd_no_memory, "ethernet", "there are too many types or groups");

size_t wd_mac_pp(const struct wd_mac *mac, char *into, size_t size)
{
	const uint8_t *o = mac->octet;

	return wd_fmt(into, size, "%02x:%02x:%02x:%02x:%02x:%02x", o[0], o[1], o[2], o[3], o[4],
	              o[5]);
}
