/* SPDX-License-Identifier: ISC */
/* Pages of four sizes.  A few of each are kept for the next time. */
#include "memory.h"

struct tcp_page {
	struct wd_page page;
	struct tcp_direct *tcp;
	unsigned kind;
	uint8_t bytes[];
};

enum { KINDS = WD_COUNT(((struct tcp_direct *)NULL)->free_pages) };
static const uint32_t sizes[KINDS] = { 1024, 4096, 16384, 65536 }; /* records included */
enum { WASTE = 3 };
static const uint32_t kept[KINDS] = { 64, 16, 8, 4 };

static void drop(struct wd_page *page)
{
	struct tcp_page *p = (struct tcp_page *)page;
	struct tcp_direct *tcp = p->tcp;

	if (tcp->free_page_count[p->kind] == kept[p->kind] || memory_is_tight(tcp)) {
		memory_free(tcp, p, sizes[p->kind]);
		return;
	}
	tcp->free_page_count[p->kind]++;
	page->bytes = (uint8_t *)tcp->free_pages[p->kind];
	tcp->free_pages[p->kind] = page;
}

/* One that was kept. */
static struct wd_page *take_kept(struct tcp_direct *tcp, unsigned kind)
{
	struct wd_page *page = tcp->free_pages[kind];

	if (!page)
		return NULL;
	tcp->free_pages[kind] = (struct wd_page *)page->bytes;
	tcp->free_page_count[kind]--;
	return page;
}

static struct wd_page *take_of_kind(struct tcp_direct *tcp, unsigned kind)
{
	struct wd_page *page = take_kept(tcp, kind);
	struct tcp_page *p = page ? (struct tcp_page *)page : memory_alloc(tcp, sizes[kind]);

	if (!p)
		return NULL;
	*p = (struct tcp_page){
		.page = { .bytes = p->bytes, .refs = 1, .drop = drop,
		          .size = sizes[kind] - (uint32_t)sizeof *p },
		.tcp = tcp,
		.kind = kind,
	};
	return &p->page;
}

struct wd_page *page_take(struct tcp_direct *tcp, size_t want)
{
	struct wd_page *page = NULL;
	unsigned kind = 0;

	while (kind < KINDS - 1 && want > sizes[kind] - sizeof(struct tcp_page))
		kind++;
	if (kind > 0 && want < sizes[kind] / WASTE)
		kind--; /* two smaller ones are less */
	if (memory_is_tight(tcp))
		kind = kind > 1 ? 1 : kind;
	do
		page = take_of_kind(tcp, kind);
	while (!page && kind-- > 0);
	return page;
}

bool page_is_ours(const struct wd_page *page)
{
	return page->drop == drop;
}

void page_fini(struct tcp_direct *tcp)
{
	for (unsigned kind = 0; kind < KINDS; kind++)
		for (struct wd_page *p; (p = take_kept(tcp, kind)) != NULL;)
			memory_free(tcp, p, sizes[kind]);
}
