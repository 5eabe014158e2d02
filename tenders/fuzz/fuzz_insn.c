/* SPDX-License-Identifier: ISC */
/* Code of any kind, cut off anywhere: what is decoded lies in it, is the same whatever
 * follows, and names registers there are. */
#include <stdlib.h>

#include "../hvt/insn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct insn *i, size_t size)
{
	if (i->op > INSN_LRET || i->length == 0 || i->length > size || i->length > INSN_MAX)
		abort();
	if (i->reg >= INSN_REGISTERS || i->base >= INSN_REGISTERS || i->index >= INSN_REGISTERS)
		abort();
	if (i->scale > 8 || (i->scale & (i->scale - 1)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t registers[INSN_REGISTERS] = { 0 };
	struct insn insn = insn_decode(wd_bytes(data, size)), again;

	if (insn.op == INSN_OTHER)
		return 0;
	check(&insn, size);
	again = insn_decode(wd_bytes(data, insn.length));
	if (again.op != insn.op || again.length != insn.length)
		abort();
	if (insn_decode(wd_bytes(data, insn.length - 1u)).op != INSN_OTHER)
		abort();
	if (insn_address(&insn, registers, 0) != insn_address(&again, registers, 0))
		abort();
	return 0;
}
