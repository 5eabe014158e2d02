/* SPDX-License-Identifier: ISC */
/* A debugger that says anything, to a guest with little memory.  Sums are put right
 * for most packets, or hardly any would get past them. */
#include <stdlib.h>

#include "gdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 96 };

static bool read_memory(void *self, uint64_t addr, struct wd_room into)
{
	if (addr > MEMORY || into.len > MEMORY - addr)
		return false;
	memcpy(into.ptr, (uint8_t *)self + addr, into.len);
	return true;
}

static bool write_memory(void *self, uint64_t addr, struct wd_bytes from)
{
	if (addr > MEMORY || from.len > MEMORY - addr)
		return false;
	memcpy((uint8_t *)self + addr, from.ptr, from.len);
	return true;
}

static void take(struct gdb *gdb, const struct machine *machine, uint8_t byte)
{
	enum gdb_wish wish = gdb_take(gdb, machine, byte);

	if (gdb->out_len > GDB_OUT_MAX || gdb->len > GDB_PACKET_MAX + 1)
		abort();
	gdb->out_len = 0;
	if (wish == GDB_CONTINUE || wish == GDB_STEP)
		gdb_say_stopped(gdb);
	gdb->out_len = 0;
}

/* '\n' stands for the end of a packet, and the beginning of another. */
static void end_packet(struct gdb *gdb, const struct machine *machine)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t sum = gdb->sum;

	take(gdb, machine, '#');
	take(gdb, machine, (uint8_t)digits[sum >> 4]);
	take(gdb, machine, (uint8_t)digits[sum & 15]);
	take(gdb, machine, '$');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gdb *gdb = calloc(1, sizeof *gdb);
	uint8_t *memory = calloc(1, MEMORY);
	struct machine machine = { memory, MEMORY, read_memory, write_memory, NULL };

	if (!gdb || !memory)
		abort();
	take(gdb, &machine, '$');
	for (size_t i = 0; i < size; i++)
		if (data[i] == '\n')
			end_packet(gdb, &machine);
		else
			take(gdb, &machine, data[i]);
	end_packet(gdb, &machine);
	free(memory);
	free(gdb);
	return 0;
}
