/* SPDX-License-Identifier: ISC */
/* wadi/manifest.h - the devices that the image must be given, for wiring.c. */
#ifndef WADI_MANIFEST_H
#define WADI_MANIFEST_H

/* A device of wiring.c's manifest: its option's name and its own. */
struct wd_manifest_entry { const char *option, *name; };

/* For WD_MANIFEST(): a device that must be attached. */
#define WD_NET_BASIC(name_)   { "--net:", name_ }
#define WD_BLOCK_BASIC(name_) { "--block:", name_ }

/* At file scope, once per image: the manifest, WD_MANIFEST() for none. */
#define WD_MANIFEST(...) \
	const struct wd_manifest_entry wd_manifest[] = { __VA_ARGS__ __VA_OPT__(,) { 0 } }

extern const struct wd_manifest_entry wd_manifest[]; /* ends with a nameless one */

#endif
