/* SPDX-License-Identifier: ISC */
/* Frames on their way, and what routers do to them. */
#ifndef NET_SIM_INTERNAL_H
#define NET_SIM_INTERNAL_H

#include "wadi/net_sim.h"

/* A frame of a port, then on its way to another. */
struct net_sim_flight {
	wd_instant at;
	uint64_t order;          /* among those that arrive at once */
	struct net_sim_port *to;
	uint16_t segment;        /* as in struct wd_buf; */
	bool partial;            /* and WD_BUF_SUM_ASK: it is filled in as */
	size_t sum_from, sum_at; /* bytes of the frame from here on say, there */
	size_t len;
	uint8_t bytes[];
};

/* ---- flight.c ------------------------------------------------------------------------- */

/* Without a place to go; NULL without memory. */
WD_MUST struct net_sim_flight *net_sim_flight_new(size_t len);
/* The whole of a frame, which it frees. */
WD_MUST struct net_sim_flight *net_sim_flight_of(struct wd_buf *b WD_OWNED);
WD_MUST struct net_sim_flight *net_sim_flight_copy(const struct net_sim_flight *f);
/* Fills in the checksum, if that is left to do. */
void net_sim_flight_fill(struct net_sim_flight *f);
/* Arrives at port `to`; on failure it is lost. */
void net_sim_flight_start(struct net_sim *sim, struct net_sim_flight *f WD_OWNED,
                          struct net_sim_port *to, wd_instant at);
/* The first that has arrived by now; NULL when there is none. */
WD_MUST struct net_sim_flight *net_sim_flight_next(struct net_sim *sim);

/* ---- packet.c: of IP ------------------------------------------------------------------- */

/* What a frame holds: version 4 or 6, or 0 when it is no whole IP packet; where its
 * transport header begins, and which protocol that is (0 behind extension headers). */
struct net_sim_packet {
	unsigned version;
	size_t transport;
	uint8_t protocol;
};
struct net_sim_packet net_sim_packet(struct wd_bytes frame);
struct wd_bytes net_sim_flight_bytes(const struct net_sim_flight *f);

/* Takes what a frame with `segment`, or one to be fragmented, is cut into. */
typedef void net_sim_piece(struct net_sim_port *from, struct net_sim_flight *f WD_OWNED);

/* Cuts a frame of TCP with `segment` into segments, each with its checksum. */
void net_sim_cut(struct net_sim_port *from, const struct net_sim_flight *f, net_sim_piece *piece);

/* What a router does with a packet longer than `mtu`: it passes it on in fragments, or
 * returns what is to be told to its sender; NULL for neither. */
WD_MUST struct net_sim_flight *net_sim_too_long(struct net_sim_port *from,
                                                const struct net_sim_flight *f, uint16_t mtu,
                                                net_sim_piece *piece);

/* Marks it as having met congestion; false when it may not be. */
bool net_sim_mark(struct net_sim_flight *f);

/* ---- path.c ----------------------------------------------------------------------------- */

/* A frame leaves the port, as it is sent. */
void net_sim_leave(struct net_sim_port *from, struct net_sim_flight *f WD_OWNED);
/* Counts it, and tells who watches. */
void net_sim_note(struct net_sim_port *port, enum net_sim_fate fate,
                  const struct net_sim_flight *f);

#endif
