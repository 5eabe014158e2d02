/* SPDX-License-Identifier: ISC */
/* devices.h - attaching what the host has to what the image declares. */
#ifndef DEVICES_H
#define DEVICES_H

#include "net_port.h"
#include "options.h"

/* Attaches everything `options` names to the manifest's entries, whose fd and
 * properties are then set; those of network devices also in `ports`, by their index, but
 * for fd.  Dies on whatever is undeclared, missing or unfit.  `knows`: the image has
 * WADI_KNOWS_NET; then taps get offloads, where there are no more than 8 of them. */
WD_NONNULL void devices_attach(struct manifest *manifest, struct net_port *ports,
	const struct options *options, bool knows);

/* The parts: each opens one device for entry `e`. */
WD_NONNULL void net_attach(struct solo5_mft_entry *e, struct net_port *port,
	const struct device_option *option, bool knows, bool offloads);
WD_NONNULL void block_attach(struct solo5_mft_entry *e, const struct device_option *option);

#endif
