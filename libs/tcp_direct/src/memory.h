/* SPDX-License-Identifier: ISC */
/* memory.h - what all memory is taken from, and counted against. */
#ifndef TCP_MEMORY_H
#define TCP_MEMORY_H

#include "conn.h"

/* ---- The budget (memory.c) --------------------------------------------------------------- */

/* Counts `bytes` as used; false, and nothing counted, when that is too much. */
WD_MUST bool memory_charge(struct tcp_direct *tcp, size_t bytes);
void memory_discharge(struct tcp_direct *tcp, size_t bytes);

/* Is so much used that new connections are refused and windows do not grow any more? */
bool memory_is_tight(const struct tcp_direct *tcp);

/* Counted memory; NULL when there is none. */
WD_MUST void *memory_alloc(struct tcp_direct *tcp, size_t bytes);
void memory_free(struct tcp_direct *tcp, void *memory, size_t bytes);

/* ---- Pieces of one size (slab.c) --------------------------------------------------------- */

void slab_init(struct tcp_slab *slab, size_t size);
/* A piece, all zero; NULL when there is no memory. */
WD_MUST void *slab_take(struct tcp_direct *tcp, struct tcp_slab *slab);
void slab_give(struct tcp_direct *tcp, struct tcp_slab *slab, void *piece);
/* Gives back the memory of one that nothing is taken from. */
void slab_fini(struct tcp_direct *tcp, struct tcp_slab *slab);

/* ---- Pages for what is written (page.c) -------------------------------------------------- */

/* A page for `want` more bytes, or fewer when memory is tight; NULL when there is none.
 * The caller's reference is the only one. */
WD_MUST struct wd_page *page_take(struct tcp_direct *tcp, size_t want);
/* Is it one of these, so that bytes can be added to it? */
bool page_is_ours(const struct wd_page *page);
/* Frees those that are kept. */
void page_fini(struct tcp_direct *tcp);

#endif
