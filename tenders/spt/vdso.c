/* SPDX-License-Identifier: ISC */
#include "vdso.h"

#include <elf.h>
#include <sys/auxv.h>

/* The tables by which the vDSO's symbols are found. */
struct vdso {
	const uint8_t *base; /* where its address 0 is */
	const Elf64_Sym *symbols;
	const char *names;
	const uint32_t *hash; /* its second word is the number of symbols */
};

static const void *at(const struct vdso *v, uint64_t addr)
{
	return v->base + addr;
}

static void note_table(struct vdso *v, const Elf64_Dyn *d)
{
	if (d->d_tag == DT_SYMTAB)
		v->symbols = at(v, d->d_un.d_ptr);
	else if (d->d_tag == DT_STRTAB)
		v->names = at(v, d->d_un.d_ptr);
	else if (d->d_tag == DT_HASH)
		v->hash = at(v, d->d_un.d_ptr);
}

/* The kernel's own words need no checks, but a table may be missing. */
static bool open_vdso(struct vdso *v)
{
	const uint8_t *file = (const uint8_t *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *header = (const void *)file;
	const Elf64_Phdr *p;
	const Elf64_Dyn *dynamic = NULL;

	*v = (struct vdso){ .base = file };
	if (!file)
		return false;
	p = (const void *)(file + header->e_phoff);
	for (size_t i = 0; i < header->e_phnum; i++)
		if (p[i].p_type == PT_LOAD)
			v->base = file + p[i].p_offset - p[i].p_vaddr;
		else if (p[i].p_type == PT_DYNAMIC)
			dynamic = (const void *)(file + p[i].p_offset);
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++)
		note_table(v, dynamic);
	return v->symbols && v->names && v->hash;
}

uint64_t vdso_find(const char *name)
{
	struct vdso v;

	if (!open_vdso(&v))
		return 0;
	for (uint32_t i = 0; i < v.hash[1]; i++)
		if (v.symbols[i].st_shndx != SHN_UNDEF &&
		    strcmp(v.names + v.symbols[i].st_name, name) == 0)
			return (uint64_t)at(&v, v.symbols[i].st_value);
	return 0;
}
