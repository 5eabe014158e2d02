/* SPDX-License-Identifier: ISC */
/* sample_symbols.h - a file with two functions, for tests to spoil. */
#ifndef SAMPLE_SYMBOLS_H
#define SAMPLE_SYMBOLS_H

#include <elf.h>
#include <stddef.h>

/* "first" is [0x1000, 0x1010), "last" is [0x1020, 0x1030). */
struct symbols_sample {
	Elf64_Ehdr ehdr;
	Elf64_Shdr shdr[3];
	Elf64_Sym sym[3];
	char names[12];
};

static inline struct symbols_sample symbols_sample(void)
{
	enum { FUNCTION = STB_GLOBAL << 4 | STT_FUNC };

	return (struct symbols_sample){
		.ehdr = { .e_shoff = offsetof(struct symbols_sample, shdr),
			.e_shentsize = sizeof(Elf64_Shdr), .e_shnum = 3 },
		.shdr = {
			[1] = { .sh_type = SHT_SYMTAB, .sh_link = 2,
				.sh_offset = offsetof(struct symbols_sample, sym),
				.sh_size = sizeof ((struct symbols_sample *)0)->sym },
			[2] = { .sh_type = SHT_STRTAB,
				.sh_offset = offsetof(struct symbols_sample, names),
				.sh_size = sizeof ((struct symbols_sample *)0)->names },
		},
		.sym = {
			[1] = { .st_name = 1, .st_info = FUNCTION, .st_value = 0x1000,
				.st_size = 0x10 },
			[2] = { .st_name = 7, .st_info = FUNCTION, .st_value = 0x1020,
				.st_size = 0x10 },
		},
		.names = "\0first\0last",
	};
}

#endif
