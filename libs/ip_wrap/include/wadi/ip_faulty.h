/* SPDX-License-Identifier: ISC */
/* wadi/ip_faulty.h - an IP whose packets go wrong on purpose, for tests. */
#ifndef WADI_IP_FAULTY_H
#define WADI_IP_FAULTY_H

#include "wadi/ip.h"

/* What happens to packets that are sent; 0 for never, 1 for each. */
struct ip_faults {
	uint32_t lose_every;
	uint32_t twice_every; /* arrive twice, the copy later than the next packet */
	uint32_t flip_every;  /* have a bit of their data changed */
	uint32_t alloc_every; /* buffers asked for are refused */
	uint64_t good;        /* packets after which there is no way any more; 0 for none */
};

struct ip_faulty {
	wd_ip under;
	struct ip_faults faults;
	uint64_t sent, asked;      /* packets so far; buffers so far */
	struct wd_ip_packet late;  /* what is to follow, */
	struct wd_buf *late_data;  /* and its data, or NULL */
};

/* Passes everything on to `under` but for `faults`. */
WD_NONNULL void ip_faulty_init(struct ip_faulty *it, wd_ip under, const struct ip_faults *faults);

/* Frees what is to follow. */
WD_NONNULL void ip_faulty_fini(struct ip_faulty *it);

/* The IP that goes wrong. */
WD_NONNULL wd_ip ip_faulty(struct ip_faulty *it);

#endif
