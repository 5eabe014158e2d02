/* SPDX-License-Identifier: ISC */
/* devices.h - attaching what the host has to what the image declares. */
#ifndef DEVICES_H
#define DEVICES_H

#include "manifest.h"
#include "options.h"

/* Attaches everything `options` names to the manifest's entries, whose fd and
 * properties are then set.  Dies on whatever is undeclared, missing or unfit. */
WD_NONNULL void devices_attach(struct manifest *manifest, const struct options *options);

/* The parts: each opens one device for entry `e`. */
WD_NONNULL void net_attach(struct solo5_mft_entry *e, const struct device_option *option);
WD_NONNULL void block_attach(struct solo5_mft_entry *e, const struct device_option *option);

#endif
