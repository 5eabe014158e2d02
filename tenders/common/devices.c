/* SPDX-License-Identifier: ISC */
#include "devices.h"

static const char *option_for(const struct solo5_mft_entry *e)
{
	return e->type == SOLO5_NET_BASIC ? "net" : "block";
}

/* A guest posts buffers for a long frame to each of its devices. */
enum { OFFLOADS_DEVICES_MAX = 8 };

static size_t count_net(const struct manifest *manifest)
{
	size_t n = 0;

	for (size_t i = 1; i < manifest->entries; i++)
		n += manifest->entry[i].type == SOLO5_NET_BASIC;
	return n;
}

static void attach(struct manifest *manifest, struct net_port *ports,
	const struct device_option *d, bool knows)
{
	struct solo5_mft_entry *e = manifest_find(manifest, d->name);
	bool net = d->net || d->has_mac || d->no_offloads || d->mtu;

	if (!e)
		die("Resource not declared in manifest: '%.*s'", (int)d->name.len,
			(const char *)d->name.ptr);
	if (net ? d->block || d->block_size || e->type != SOLO5_NET_BASIC
	        : e->type != SOLO5_BLOCK_BASIC)
		die("'%s' is declared as a %s device: attach it by --%s:%s=...", e->name,
			option_for(e), option_for(e), e->name);
	if (net && d->net)
		net_attach(e, &ports[e - manifest->entry], d, knows,
			!d->no_offloads && count_net(manifest) <= OFFLOADS_DEVICES_MAX);
	else if (!net && d->block)
		block_attach(e, d);
}

void devices_attach(struct manifest *manifest, struct net_port *ports,
	const struct options *options, bool knows)
{
	for (size_t i = 0; i < options->devices; i++)
		attach(manifest, ports, &options->device[i], knows);
	for (size_t i = 1; i < manifest->entries; i++) {
		const struct solo5_mft_entry *e = &manifest->entry[i];

		if (!e->attached)
			die("All declared devices must be attached: '%s' by --%s:%s=%s", e->name,
				option_for(e), e->name,
				e->type == SOLO5_NET_BASIC ? "IFACE" : "PATH");
	}
}
