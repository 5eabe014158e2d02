/* SPDX-License-Identifier: ISC */
/* A block holds a few dozen pieces, each behind a link to the block.  Blocks with a free
 * piece stand in a list; one that becomes free altogether goes, unless it is the only
 * such. */
#include "memory.h"

enum { BLOCK = 4000, PIECES_LEAST = 6 };

struct piece {
	struct tcp_slab_block *home;
	struct piece *next; /* while it is free */
};

struct tcp_slab_block {
	struct tcp_slab_block *next, **link; /* in the list; `link` is NULL when it is full */
	struct piece *free;
	uint32_t used;
	struct piece first[];
};
_Static_assert(offsetof(struct piece, next) == TCP_SLAB_LINK, "one link");

void slab_init(struct tcp_slab *slab, size_t size)
{
	*slab = (struct tcp_slab){ .size = (uint32_t)(TCP_SLAB_LINK + (size + 7) / 8 * 8) };
}

static uint32_t pieces(const struct tcp_slab *slab)
{
	return most(BLOCK / slab->size, PIECES_LEAST);
}

static size_t bytes_of(const struct tcp_slab *slab)
{
	return sizeof(struct tcp_slab_block) + (size_t)pieces(slab) * slab->size;
}

static void enlist(struct tcp_slab *slab, struct tcp_slab_block *b)
{
	b->next = slab->some;
	b->link = &slab->some;
	if (b->next)
		b->next->link = &b->next;
	slab->some = b;
}

static void delist(struct tcp_slab_block *b)
{
	*b->link = b->next;
	if (b->next)
		b->next->link = b->link;
	b->link = NULL;
}

static struct tcp_slab_block *make_block(struct tcp_direct *tcp, struct tcp_slab *slab)
{
	struct tcp_slab_block *b = memory_alloc(tcp, bytes_of(slab));
	uint8_t *at;

	if (!b)
		return NULL;
	at = (uint8_t *)b->first;
	b->free = NULL;
	b->used = 0;
	for (uint32_t i = 0; i < pieces(slab); i++, at += slab->size) {
		struct piece *p = (struct piece *)at;

		p->home = b;
		p->next = b->free;
		b->free = p;
	}
	enlist(slab, b);
	slab->spare++;
	return b;
}

static void drop_block(struct tcp_direct *tcp, struct tcp_slab *slab, struct tcp_slab_block *b)
{
	delist(b);
	slab->spare--;
	memory_free(tcp, b, bytes_of(slab));
}

void *slab_take(struct tcp_direct *tcp, struct tcp_slab *slab)
{
	struct tcp_slab_block *b = slab->some ? slab->some : make_block(tcp, slab);
	struct piece *p;

	if (!b)
		return NULL;
	p = b->free;
	b->free = p->next;
	slab->spare -= b->used++ == 0;
	slab->used++;
	if (!b->free)
		delist(b);
	return memset(&p->next, 0, slab->size - TCP_SLAB_LINK);
}

void slab_give(struct tcp_direct *tcp, struct tcp_slab *slab, void *piece)
{
	struct piece *p = (struct piece *)((uint8_t *)piece - TCP_SLAB_LINK);
	struct tcp_slab_block *b = p->home;

	p->next = b->free;
	b->free = p;
	if (!b->link)
		enlist(slab, b);
	slab->used--;
	if (--b->used > 0)
		return;
	if (slab->spare++ > 0)
		drop_block(tcp, slab, b);
}

void slab_fini(struct tcp_direct *tcp, struct tcp_slab *slab)
{
	while (slab->some)
		drop_block(tcp, slab, slab->some);
}
