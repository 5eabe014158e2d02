/* SPDX-License-Identifier: ISC */
/* wadi/ethernet.h - frames by their type, over one network device.
 *
 * Nothing here waits: it is called by engines, and calls them.
 */
#ifndef WADI_ETHERNET_H
#define WADI_ETHERNET_H

#include "wadi/net.h"

typedef struct wd_ethernet {
	const struct wd_ethernet_ops *ops;
	void *self;
} wd_ethernet;

WD_ERROR_DECL(wd_ethernet_taken); /* somebody listens to this type already */
WD_ERROR_DECL(wd_ethernet_full);  /* no room for another type or group */

/* Types, IEEE 802. */
enum wd_ethernet_type {
	WD_ETHERNET_IPV4 = 0x0800,
	WD_ETHERNET_ARP  = 0x0806,
	WD_ETHERNET_IPV6 = 0x86dd,
};

/* An address of an interface, or of several. */
struct wd_mac { uint8_t octet[6]; };
#define WD_MAC_EVERYBODY ((struct wd_mac){ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } })

/* Is it a group's, everybody included? */
static inline bool wd_mac_is_group(const struct wd_mac *mac)
{
	return mac->octet[0] & 1;
}

/* Are they the same? */
static inline bool wd_mac_equal(const struct wd_mac *a, const struct wd_mac *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* Writes "02:00:00:00:00:01", as wd_err_pp() does. */
size_t wd_mac_pp(const struct wd_mac *mac, char *into, size_t size);

/* What the header of a frame says. */
struct wd_ethernet_frame {
	struct wd_mac to, from;
	uint16_t type; /* enum wd_ethernet_type, or any other from 0x0600 on */
};

/* A frame that came for us, a group that was joined, or everybody; `payload` stands
 * behind the header, which is in its headroom still.  It may end in padding. */
typedef void wd_ethernet_input(void *arg, const struct wd_ethernet_frame *frame,
                               struct wd_buf *payload WD_OWNED);

/* What an implementation provides; the functions below have the contract. */
struct wd_ethernet_ops {
	struct wd_net_info (*info)(const void *self);
	struct wd_buf *(*alloc)(void *self, uint32_t headroom);
	void (*send)(void *self, const struct wd_mac *to, uint16_t type,
	             struct wd_buf *payload WD_OWNED);
	WD_MUST wd_err (*listen)(void *self, uint16_t type, wd_ethernet_input *input, void *arg);
	WD_MUST wd_err (*join)(void *self, const struct wd_mac *group);
	void (*leave)(void *self, const struct wd_mac *group);
};

/* Of the device below; `headroom` covers the Ethernet header too. */
static inline struct wd_net_info wd_ethernet_info(wd_ethernet eth)
{
	return eth.ops->info(eth.self);
}

/* A buffer for a payload: as wd_net_alloc(), with room for the header before the
 * `headroom` that was asked for. */
WD_MUST static inline struct wd_buf *wd_ethernet_alloc(wd_ethernet eth, uint32_t headroom)
{
	return eth.ops->alloc(eth.self, headroom);
}

/* Sends it, or loses it, as a wire does.  Frames leave in the order of the calls. */
static inline void wd_ethernet_send(wd_ethernet eth, const struct wd_mac *to, uint16_t type,
                                    struct wd_buf *payload WD_OWNED)
{
	eth.ops->send(eth.self, to, type, payload);
}

/* From now on `input` gets the frames of this type; others are dropped.  For the life of
 * the interface: wd_ethernet_taken the second time for one type. */
WD_MUST static inline wd_err wd_ethernet_listen(wd_ethernet eth, uint16_t type,
                                                wd_ethernet_input *input, void *arg)
{
	return eth.ops->listen(eth.self, type, input, arg);
}

/* Frames to this group are for us too, until it was left as often as joined. */
WD_MUST static inline wd_err wd_ethernet_join(wd_ethernet eth, const struct wd_mac *group)
{
	return eth.ops->join(eth.self, group);
}

/* One less that wants them; for one that was joined. */
static inline void wd_ethernet_leave(wd_ethernet eth, const struct wd_mac *group)
{
	eth.ops->leave(eth.self, group);
}

#endif
