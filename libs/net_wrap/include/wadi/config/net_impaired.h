/* SPDX-License-Identifier: ISC */
/* wadi/config/net_impaired.h - a network device behind a bad wire, for config.c. */
#ifndef WADI_CONFIG_NET_IMPAIRED_H
#define WADI_CONFIG_NET_IMPAIRED_H

#include "wadi/config.h"
#include "wadi/net.h"

/* `under`, whose frames suffer both ways as boot arguments say; without them they do not.
 * With a group, "lan", they are --lan-wire-lose and so on; NULL for none. */
static inline wd_net net_impaired(const char *group, wd_net under)
{
	return DEVICE(wd_net, net_impaired, under,
		boot_int(in_group(group, "wire-seed"), "the same seed makes the same chance", "1"),
		boot_int(in_group(group, "wire-lose"), "of 1000 frames so many are lost", "0"),
		boot_int(in_group(group, "wire-twice"), "so many arrive twice", "0"),
		boot_int(in_group(group, "wire-flip"), "so many have a bit changed", "0"),
		boot_int(in_group(group, "wire-late"), "so many are overtaken by others", "0"),
		boot_span(in_group(group, "wire-delay"), "how long each takes", "0s"),
		boot_size(in_group(group, "wire-rate"), "bytes a second that get through; "
		          "0 for any number", "0"));
}

#endif
