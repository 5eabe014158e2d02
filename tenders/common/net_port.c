/* SPDX-License-Identifier: ISC */
#include "net_port.h"

size_t net_records(const struct manifest *manifest, const struct net_port *ports,
	struct wadi_net into[SOLO5_MFT_ENTRIES_MAX])
{
	size_t n = 0;

	for (size_t i = 1; i < manifest->entries; i++)
		if (manifest_device(manifest, i, SOLO5_NET_BASIC))
			into[n++] = (struct wadi_net){
				.device = (uint16_t)i, .framing = ports[i].framing,
				.offloads = ports[i].offloads, .frame_max = ports[i].frame_max,
				.pieces = WADI_IO_PIECES_MAX,
			};
	return n;
}
