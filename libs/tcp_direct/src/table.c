/* SPDX-License-Identifier: ISC */
/* Chains, and twice as many of them when there are more entries than chains.  The old ones
 * are emptied a few with each insertion, so that no insertion takes long. */
#include "table.h"

#include "memory.h"

enum { FIRST = 64, STEP = 4 };

static size_t bytes_of(uint32_t mask)
{
	return ((size_t)mask + 1) * sizeof(struct tcp_entry *);
}

wd_err table_init(struct tcp_direct *tcp)
{
	struct tcp_table *t = &tcp->table;

	wd_random_fill(tcp->random, wd_room(&t->key, sizeof t->key));
	t->mask = FIRST - 1;
	t->slots = memory_alloc(tcp, bytes_of(t->mask));
	if (!t->slots)
		return wd_no_memory;
	memset(t->slots, 0, bytes_of(t->mask));
	return NULL;
}

static void drop_old(struct tcp_direct *tcp)
{
	struct tcp_table *t = &tcp->table;

	memory_free(tcp, t->old, bytes_of(t->old_mask));
	t->old = NULL;
}

void table_fini(struct tcp_direct *tcp)
{
	if (tcp->table.old)
		drop_old(tcp);
	memory_free(tcp, tcp->table.slots, bytes_of(tcp->table.mask));
}

uint32_t table_hash(const struct tcp_table *table, const struct tcp_key *key)
{
	uint64_t words[5];
	size_t n = 5;

	if (wd_addr_is_ipv4(&key->peer)) {
		words[0] = (uint64_t)wd_be32(key->own.ip + 12) << 32 | wd_be32(key->peer.ip + 12);
		n = 2;
	} else {
		memcpy(words, &key->own, sizeof key->own);
		memcpy(words + 2, &key->peer, sizeof key->peer);
	}
	words[n - 1] = (uint64_t)key->own_port << 16 | key->peer_port;
	return (uint32_t)wd_siphash_words(&table->key, words, n);
}

static struct tcp_entry **chain(const struct tcp_table *t, uint32_t hash)
{
	if (t->old && (hash & t->old_mask) >= t->moved)
		return &t->old[hash & t->old_mask];
	return &t->slots[hash & t->mask];
}

static bool is_key(const struct tcp_entry *e, const struct tcp_key *key)
{
	return memcmp(&e->key, key, sizeof *key) == 0;
}

struct tcp_entry *table_find(const struct tcp_table *table, const struct tcp_key *key,
                             uint32_t hash)
{
	struct tcp_entry *e = *chain(table, hash);

	while (e && !(e->hash == hash && is_key(e, key)))
		e = e->next;
	return e;
}

static void push(struct tcp_entry **slot, struct tcp_entry *e)
{
	e->next = *slot;
	*slot = e;
}

/* Empties some of the old chains. */
static void move_some(struct tcp_direct *tcp)
{
	struct tcp_table *t = &tcp->table;

	for (int i = 0; i < STEP && t->old; i++) {
		struct tcp_entry **from = &t->old[t->moved];

		for (struct tcp_entry *e; (e = *from) != NULL;) {
			*from = e->next;
			push(&t->slots[e->hash & t->mask], e);
		}
		if (t->moved++ == t->old_mask)
			drop_old(tcp);
	}
}

static void grow(struct tcp_direct *tcp)
{
	struct tcp_table *t = &tcp->table;
	uint32_t mask = t->mask * 2 + 1;
	struct tcp_entry **slots = memory_alloc(tcp, bytes_of(mask));

	if (!slots)
		return;
	memset(slots, 0, bytes_of(mask));
	t->old = t->slots;
	t->old_mask = t->mask;
	t->moved = 0;
	t->slots = slots;
	t->mask = mask;
}

void table_insert(struct tcp_direct *tcp, struct tcp_entry *entry)
{
	struct tcp_table *t = &tcp->table;

	if (t->old)
		move_some(tcp);
	else if (t->count > t->mask && t->mask < UINT32_MAX / 2)
		grow(tcp);
	entry->hash = table_hash(t, &entry->key);
	push(chain(t, entry->hash), entry);
	entry->is_listed = true;
	t->count++;
}

void table_remove(struct tcp_table *table, struct tcp_entry *entry)
{
	struct tcp_entry **e = chain(table, entry->hash);

	if (!entry->is_listed)
		return;
	while (*e != entry)
		e = &(*e)->next;
	*e = entry->next;
	entry->is_listed = false;
	table->count--;
}

static void each_in(struct tcp_entry **slots, size_t count,
                    void (*each)(void *arg, struct tcp_entry *entry), void *arg)
{
	for (size_t i = 0; i < count; i++)
		for (struct tcp_entry *e = slots[i], *next; e; e = next) {
			next = e->next;
			each(arg, e);
		}
}

void table_each(struct tcp_table *table, void (*each)(void *arg, struct tcp_entry *entry),
                void *arg)
{
	if (table->old)
		each_in(table->old, (size_t)table->old_mask + 1, each, arg);
	each_in(table->slots, (size_t)table->mask + 1, each, arg);
}
