/* SPDX-License-Identifier: ISC */
/* sample_image.h - a sound image in memory, for tests and fuzzers to spoil. */
#ifndef SAMPLE_IMAGE_H
#define SAMPLE_IMAGE_H

#include <elf.h>

#include "image.h"
#include "wadi/abi/solo5.h"

enum { SAMPLE_TEXT, SAMPLE_RODATA, SAMPLE_DATA, SAMPLE_ABI, SAMPLE_MFT, SAMPLE_WADI,
	SAMPLE_HEADERS };

struct sample_note {
	Elf64_Nhdr head;
	char name[8];
};

/* The file: its fields are at their places in it. */
struct sample {
	Elf64_Ehdr header;
	Elf64_Phdr program[SAMPLE_HEADERS];
	struct { struct sample_note note; struct solo5_abi abi; } abi;
	struct {
		struct sample_note note;
		uint32_t padding, version, entries;
		struct solo5_mft_entry entry[2];
	} mft;
	struct { struct sample_note note; uint32_t wadi[sizeof(struct wadi_note) / 4]; } own;
	uint8_t text[64];
};

enum { SAMPLE_STACKS = 0x103000, SAMPLE_SLOT = 0x2000, SAMPLE_SLOTS = 2,
	SAMPLE_STOP = 0x102ff8, SAMPLE_METRICS = 0x102ff0, SAMPLE_THREAD = 0x102f00 };

static inline Elf64_Phdr sample_load(uint32_t flags, uint64_t addr, uint64_t filesz,
	uint64_t memsz)
{
	return (Elf64_Phdr){ .p_type = PT_LOAD, .p_flags = flags, .p_vaddr = addr,
		.p_offset = offsetof(struct sample, text), .p_filesz = filesz,
		.p_memsz = memsz, .p_align = PAGE };
}

#define SAMPLE_NOTE_HEADER(field)                                                   \
	(Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = offsetof(struct sample, field), \
		.p_filesz = sizeof((struct sample *)0)->field, .p_align = 4 }

static inline void sample_program(Elf64_Phdr program[SAMPLE_HEADERS])
{
	uint64_t bss = SAMPLE_STACKS + SAMPLE_SLOTS * SAMPLE_SLOT + PAGE - 0x102000;

	program[SAMPLE_TEXT] = sample_load(PF_R | PF_X, 0x100000, 64, 64);
	program[SAMPLE_RODATA] = sample_load(PF_R, 0x101000, 16, 16);
	program[SAMPLE_DATA] = sample_load(PF_R | PF_W, 0x102000, 8, bss);
	program[SAMPLE_ABI] = SAMPLE_NOTE_HEADER(abi);
	program[SAMPLE_MFT] = SAMPLE_NOTE_HEADER(mft);
	program[SAMPLE_WADI] = SAMPLE_NOTE_HEADER(own);
}

/* A sound image for hvt with one network device and a stack arena. */
static inline void sample_make(struct sample *s)
{
	const struct wadi_note own = { 1, sizeof own, SAMPLE_STACKS, SAMPLE_SLOT, SAMPLE_SLOTS,
		SAMPLE_STOP, 0, SAMPLE_METRICS, WADI_KNOWS_NET, SAMPLE_THREAD };

	memset(s, 0, sizeof *s);
	s->header = (Elf64_Ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
		.e_entry = 0x100000, .e_phoff = offsetof(struct sample, program),
		.e_ehsize = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = SAMPLE_HEADERS,
	};
	sample_program(s->program);
	s->abi.note = (struct sample_note){ { 6, sizeof s->abi.abi, SOLO5_NOTE_ABI }, "Solo5" };
	s->abi.abi = (struct solo5_abi){ SOLO5_TARGET_HVT, SOLO5_HVT_VERSION, { 0 } };
	s->mft.note = (struct sample_note){
		{ 6, sizeof s->mft - sizeof s->mft.note, SOLO5_NOTE_MFT }, "Solo5" };
	s->mft.version = SOLO5_MFT_VERSION;
	s->mft.entries = 2;
	s->mft.entry[0].type = SOLO5_RESERVED_FIRST;
	memcpy(s->mft.entry[1].name, "service", 8);
	s->mft.entry[1].type = SOLO5_NET_BASIC;
	s->own.note = (struct sample_note){ { 5, sizeof own, WADI_NOTE_TYPE }, "wadi" };
	memcpy(s->own.wadi, &own, sizeof own);
	memset(s->text, 0xc3, sizeof s->text);
}

#endif
