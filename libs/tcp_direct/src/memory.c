/* SPDX-License-Identifier: ISC */
#include "memory.h"

#include "wadi/alloc.h"

bool memory_charge(struct tcp_direct *tcp, size_t bytes)
{
	struct tcp_stats *s = &tcp->stats;

	if (bytes > tcp->limits.memory || s->memory > tcp->limits.memory - bytes)
		return false;
	s->memory += bytes;
	if (s->memory > s->memory_max)
		s->memory_max = s->memory;
	return true;
}

void memory_discharge(struct tcp_direct *tcp, size_t bytes)
{
	tcp->stats.memory -= bytes;
}

bool memory_is_tight(const struct tcp_direct *tcp)
{
	return tcp->stats.memory > tcp->limits.memory / 4 * 3;
}

void *memory_alloc(struct tcp_direct *tcp, size_t bytes)
{
	void *memory;

	if (!memory_charge(tcp, bytes))
		return NULL;
	memory = wd_alloc(bytes);
	if (!memory)
		memory_discharge(tcp, bytes);
	return memory;
}

void memory_free(struct tcp_direct *tcp, void *memory, size_t bytes)
{
	wd_free(memory);
	memory_discharge(tcp, bytes);
}
