/* SPDX-License-Identifier: ISC */
#include "symbols.h"

#include <elf.h>

static const struct wd_bytes none = { NULL, 0 };

/* `len` bytes at `at`, if the file has them. */
static struct wd_bytes part(struct wd_bytes file, uint64_t at, uint64_t len)
{
	if (at > file.len || len > file.len - at)
		return none;
	return wd_bytes(file.ptr + at, len);
}

/* Section `index`; of no size when there is none. */
static Elf64_Shdr section(struct wd_bytes file, const Elf64_Ehdr *h, size_t index)
{
	Elf64_Shdr s = { 0 };
	struct wd_bytes header;

	if (index >= h->e_shnum || h->e_shentsize != sizeof s || h->e_shoff > file.len)
		return s;
	header = part(file, h->e_shoff + index * sizeof s, sizeof s);
	if (header.len == sizeof s)
		memcpy(&s, header.ptr, sizeof s);
	return s;
}

static struct wd_bytes name_at(struct wd_bytes names, size_t at)
{
	const uint8_t *end;

	if (at >= names.len)
		return none;
	end = memchr(names.ptr + at, '\0', names.len - at);
	return end ? wd_bytes(names.ptr + at, (size_t)(end - names.ptr) - at) : none;
}

static struct wd_bytes find_in(struct wd_bytes table, struct wd_bytes names, uint64_t addr,
	uint64_t *offset)
{
	Elf64_Sym s;

	for (size_t at = 0; at + sizeof s <= table.len; at += sizeof s) {
		memcpy(&s, table.ptr + at, sizeof s);
		if (ELF64_ST_TYPE(s.st_info) != STT_FUNC || addr < s.st_value ||
		    addr - s.st_value >= s.st_size)
			continue;
		*offset = addr - s.st_value;
		return name_at(names, s.st_name);
	}
	return none;
}

struct wd_bytes symbols_find(struct wd_bytes elf, uint64_t addr, uint64_t *offset)
{
	struct wd_bytes header = part(elf, 0, sizeof(Elf64_Ehdr));
	Elf64_Ehdr h;

	if (header.len != sizeof h)
		return none;
	memcpy(&h, header.ptr, sizeof h);
	for (size_t i = 0; i < h.e_shnum; i++) {
		Elf64_Shdr table = section(elf, &h, i), names = section(elf, &h, table.sh_link);

		if (table.sh_type == SHT_SYMTAB && names.sh_type == SHT_STRTAB)
			return find_in(part(elf, table.sh_offset, table.sh_size),
				part(elf, names.sh_offset, names.sh_size), addr, offset);
	}
	return none;
}
