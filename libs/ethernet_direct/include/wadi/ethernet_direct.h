/* SPDX-License-Identifier: ISC */
/* wadi/ethernet_direct.h - Ethernet over a network device (IEEE 802.3, DIX frames).
 *
 * An engine: whoever drives it hands in the lines of frames that arrive, and has what was
 * sent meanwhile leave in one line.
 *
 * Frames for another interface, or for a group that nobody joined, are dropped; so are
 * those that are too short, claim to be from a group, have a length in the place of a
 * type (IEEE 802.2), or belong to a VLAN.  A tag with a priority alone, VLAN 0, is passed
 * over (IEEE 802.1Q).
 */
#ifndef WADI_ETHERNET_DIRECT_H
#define WADI_ETHERNET_DIRECT_H

#include "wadi/ethernet.h"

WD_ERROR_DECL(ethernet_direct_unfit); /* the device has a group's address, or tiny frames */

/* Who listens, and to which groups, at most. */
enum { ETHERNET_DIRECT_TYPES = 8, ETHERNET_DIRECT_GROUPS = 64 };

struct ethernet_direct {
	wd_net net;
	struct wd_net_info info; /* of the Ethernet, which wants room for its header too */
	struct wd_mac mac;
	struct wd_bufq out;      /* what leaves with the next flush */
	/* Called with the first frame that is there to flush; NULL for nobody, as it starts. */
	void (*stir)(struct ethernet_direct *it);
	struct ethernet_direct_user {
		uint16_t type;
		wd_ethernet_input *input;
		void *arg;
	} user[ETHERNET_DIRECT_TYPES];
	size_t users;
	struct ethernet_direct_group {
		struct wd_mac mac;
		uint16_t members;
	} group[ETHERNET_DIRECT_GROUPS];
	size_t groups;
	uint64_t sieve; /* a bit for each group: without it, a frame is for none of them */
};

/* Over `net`, which is asked for its properties alone.  ethernet_direct_unfit. */
WD_MUST WD_NONNULL wd_err ethernet_direct_init(struct ethernet_direct *it, wd_net net);

/* Hands the frames of a line to who listens, in order, and leaves it empty: a
 * wd_net_input. */
WD_NONNULL void ethernet_direct_input(struct ethernet_direct *it, struct wd_bufq *frames WD_OWNED);

/* Is there something to flush? */
WD_NONNULL static inline bool ethernet_direct_is_pending(const struct ethernet_direct *it)
{
	return it->out.first != NULL;
}

/* Sends all that was sent since the last time, in one line; as wd_net_send(). */
WD_MUST WD_NONNULL wd_err ethernet_direct_flush(struct ethernet_direct *it);

/* The Ethernet that it is. */
WD_NONNULL wd_ethernet ethernet_direct(struct ethernet_direct *it);

#endif
