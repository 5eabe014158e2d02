/* SPDX-License-Identifier: ISC */
/* table.h - connections by their addresses and ports. */
#ifndef TCP_TABLE_H
#define TCP_TABLE_H

#include "conn.h"

/* Empty; wd_no_memory. */
WD_MUST wd_err table_init(struct tcp_direct *tcp);
/* Gives the memory of the table back, not that of what it holds. */
void table_fini(struct tcp_direct *tcp);

/* A hash that nobody outside can foresee. */
uint32_t table_hash(const struct tcp_table *table, const struct tcp_key *key);

/* NULL when there is none. */
struct tcp_entry *table_find(const struct tcp_table *table, const struct tcp_key *key,
                             uint32_t hash);

/* One that is not in it, with its key set.  Cannot fail: without memory to grow, the chains
 * become longer. */
void table_insert(struct tcp_direct *tcp, struct tcp_entry *entry);
/* One that is; or not, which changes nothing. */
void table_remove(struct tcp_table *table, struct tcp_entry *entry);

/* Calls `each` for all, of which each may be removed by it. */
void table_each(struct tcp_table *table, void (*each)(void *arg, struct tcp_entry *entry),
                void *arg);

#endif
