/* SPDX-License-Identifier: ISC */
#include "guest_memory.h"

uint8_t *guest_bytes(const struct guest *guest, uint64_t addr, uint64_t len, const char *what)
{
	if (addr >= guest->mem_size || len >= guest->mem_size - addr)
		die("the guest gave an address out of its memory: %s: 0x%llx, %llu bytes", what,
			(unsigned long long)addr, (unsigned long long)len);
	return guest->memory + addr;
}

uint8_t *guest_room(const struct guest *guest, uint64_t addr, uint64_t len, const char *what)
{
	uint8_t *room = guest_bytes(guest, addr, len, what);

	if (addr < guest->boot_end || !image_writable(&guest->start->image, addr, len))
		die("the guest may not write there: %s: 0x%llx, %llu bytes", what,
			(unsigned long long)addr, (unsigned long long)len);
	return room;
}
