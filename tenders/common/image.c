/* SPDX-License-Identifier: ISC */
#include "image.h"

#include <elf.h>

#include "wadi/abi/solo5.h"

#define REFUSE_UNLESS(holds, text)                      \
	do {                                            \
		if (!(holds))                           \
			return REFUSAL("elf", text);    \
	} while (0)

/* Copies a structure out of the file, whose fields may be unaligned there. */
static bool read_at(struct wd_bytes file, uint64_t at, void *into, size_t size)
{
	if (at > file.len || size > file.len - at)
		return false;
	memcpy(into, file.ptr + at, size);
	return true;
}

static wd_err check_header(const Elf64_Ehdr *h, struct wd_bytes file,
	const struct image_host *host)
{
	REFUSE_UNLESS(memcmp(h->e_ident, ELFMAG, SELFMAG) == 0, "it is not an ELF file");
	REFUSE_UNLESS(h->e_ident[EI_CLASS] == ELFCLASS64, "it is not a 64-bit ELF file");
	REFUSE_UNLESS(h->e_ident[EI_DATA] == ELFDATA2LSB, "it is not little-endian");
	REFUSE_UNLESS(h->e_ident[EI_VERSION] == EV_CURRENT && h->e_version == EV_CURRENT,
		"its ELF version is not 1");
	REFUSE_UNLESS(h->e_type == ET_EXEC, "it is not an executable with fixed addresses");
	REFUSE_UNLESS(h->e_machine == EM_X86_64, "it is for another machine than x86-64");
	REFUSE_UNLESS(h->e_ehsize == sizeof(Elf64_Ehdr) &&
		h->e_phentsize == sizeof(Elf64_Phdr), "its headers have an unknown size");
	REFUSE_UNLESS(h->e_phnum >= 1, "it has no program headers");
	REFUSE_UNLESS(h->e_phnum <= IMAGE_HEADERS_MAX, "it has more than 64 program headers");
	REFUSE_UNLESS(h->e_phoff <= file.len &&
		h->e_phnum * sizeof(Elf64_Phdr) <= file.len - h->e_phoff,
		"its program headers lie outside the file");
	REFUSE_UNLESS(h->e_entry >= SOLO5_GUEST_MIN_BASE && h->e_entry < host->mem_size,
		"its entry point lies outside guest memory");
	return NULL;
}

/* ---- Segments ---------------------------------------------------------------- */

static wd_err check_extent(const Elf64_Phdr *p, struct wd_bytes file, uint64_t mem_size)
{
	REFUSE_UNLESS(p->p_vaddr >= SOLO5_GUEST_MIN_BASE, "a segment lies below 1 MiB");
	REFUSE_UNLESS(p->p_memsz >= p->p_filesz, "a segment is larger in the file than in memory");
	REFUSE_UNLESS(p->p_vaddr <= mem_size && p->p_memsz <= mem_size - p->p_vaddr,
		"a segment does not fit in guest memory: more of it is needed (--mem=MIB)");
	REFUSE_UNLESS(p->p_offset <= file.len && p->p_filesz <= file.len - p->p_offset,
		"a segment lies outside the file");
	REFUSE_UNLESS(p->p_align >= PAGE && (p->p_align & (p->p_align - 1)) == 0,
		"a segment is not aligned to pages");
	REFUSE_UNLESS((p->p_flags & (PF_W | PF_X)) != (PF_W | PF_X),
		"a segment requests WRITE and EXEC permissions");
	return NULL;
}

static wd_err decode_segment(struct image *image, const Elf64_Phdr *p, struct wd_bytes file,
	uint64_t mem_size)
{
	struct segment *s;

	if (p->p_memsz == 0 && p->p_filesz == 0)
		return NULL;
	WD_TRY(check_extent(p, file, mem_size));
	REFUSE_UNLESS(image->segments < IMAGE_SEGMENTS_MAX, "it has more than 16 segments");
	s = &image->segment[image->segments];
	*s = (struct segment){
		.start = p->p_vaddr & ~(uint64_t)(PAGE - 1),
		.end = round_up(p->p_vaddr + p->p_memsz, PAGE),
		.addr = p->p_vaddr,
		.bytes = wd_bytes(file.ptr + p->p_offset, p->p_filesz),
		.write = p->p_flags & PF_W,
		.exec = p->p_flags & PF_X,
	};
	REFUSE_UNLESS(s->start >= image->end, "its segments overlap, or do not ascend");
	image->end = s->end;
	image->segments++;
	return NULL;
}

static bool is_executable(const struct image *image, uint64_t addr)
{
	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (s->exec && addr >= s->addr && addr - s->addr < s->bytes.len)
			return true;
	}
	return false;
}

/* ---- Notes --------------------------------------------------------------------- */

enum { NOTE_NAME_SIZE = 8, NOTE_HEADER_SIZE = sizeof(Elf64_Nhdr) + NOTE_NAME_SIZE };

/* A note's contents, if it has this name and type; an empty view otherwise. */
static struct wd_bytes note_if(const Elf64_Nhdr *n, struct wd_bytes note, const char *name,
	uint32_t type)
{
	size_t size = strlen(name) + 1;

	if (n->n_type != type || n->n_namesz != size || note.len < NOTE_HEADER_SIZE ||
	    memcmp(note.ptr + sizeof *n, name, size) != 0)
		return wd_bytes(NULL, 0);
	return wd_bytes(note.ptr + NOTE_HEADER_SIZE, n->n_descsz);
}

static wd_err decode_abi(bool *seen, struct wd_bytes desc, const struct image_host *host)
{
	struct solo5_abi abi;

	REFUSE_UNLESS(!*seen, "it has two notes of one kind");
	REFUSE_UNLESS(desc.len == sizeof abi, "its ABI note has an unknown size");
	memcpy(&abi, desc.ptr, sizeof abi);
	REFUSE_UNLESS(abi.target == host->target, "it is built for another target");
	REFUSE_UNLESS(abi.version == host->version, "it is built for another version of the ABI");
	*seen = true;
	return NULL;
}

static wd_err decode_mft(struct image *image, struct wd_bytes desc)
{
	enum { PADDING = 4 };

	REFUSE_UNLESS(image->mft.len == 0, "it has two notes of one kind");
	REFUSE_UNLESS(desc.len > PADDING, "its manifest note does not fall within valid size");
	image->mft = wd_bytes(desc.ptr + PADDING, desc.len - PADDING);
	return NULL;
}

/* It may be longer than we know, or shorter. */
static wd_err decode_own(struct image *image, struct wd_bytes desc)
{
	struct wadi_note n;

	REFUSE_UNLESS(!image->noted, "it has two notes of one kind");
	REFUSE_UNLESS(read_at(desc, 0, &n, WADI_NOTE_SIZE_MIN), "its wadi note is too short");
	REFUSE_UNLESS(n.version >= 1 && n.size >= WADI_NOTE_SIZE_MIN && n.size <= desc.len,
		"its wadi note has an unknown form");
	memcpy(&image->note, desc.ptr, n.size < sizeof n ? n.size : sizeof n);
	image->noted = true;
	return NULL;
}

/* A note stands alone in its program header.  Those of others are passed over. */
static wd_err decode_note(struct image *image, const Elf64_Phdr *p, struct wd_bytes file,
	const struct image_host *host, bool *abi_seen)
{
	static const char short_text[] = "a note does not fall within valid size";
	Elf64_Nhdr n;
	struct wd_bytes note, abi, mft, own;

	REFUSE_UNLESS(p->p_offset <= file.len && p->p_filesz <= file.len - p->p_offset,
		short_text);
	note = wd_bytes(file.ptr + p->p_offset, p->p_filesz);
	REFUSE_UNLESS(read_at(note, 0, &n, sizeof n), short_text);
	abi = note_if(&n, note, SOLO5_NOTE_NAME, SOLO5_NOTE_ABI);
	mft = note_if(&n, note, SOLO5_NOTE_NAME, SOLO5_NOTE_MFT);
	own = note_if(&n, note, WADI_NOTE_NAME, WADI_NOTE_TYPE);
	if (!abi.ptr && !mft.ptr && !own.ptr)
		return NULL;
	REFUSE_UNLESS(n.n_descsz <= note.len - NOTE_HEADER_SIZE, short_text);
	if (abi.ptr)
		return decode_abi(abi_seen, abi, host);
	return mft.ptr ? decode_mft(image, mft) : decode_own(image, own);
}

/* ---- The stack arena ---------------------------------------------------------------- */

uint64_t image_stacks_end(const struct image *image)
{
	const struct wadi_note *n = &image->note;

	if (!image->noted || n->stack_count == 0)
		return 0;
	return n->stack_base + (uint64_t)n->stack_slot * n->stack_count + PAGE;
}

bool image_is_guard(const struct image *image, uint64_t addr)
{
	const struct wadi_note *n = &image->note;

	if (addr < n->stack_base || addr >= image_stacks_end(image))
		return false;
	return (addr - n->stack_base) % n->stack_slot < PAGE;
}

static wd_err check_stacks(const struct image *image, uint64_t mem_size)
{
	const struct wadi_note *n = &image->note;

	if (!image->noted || n->stack_count == 0)
		return NULL;
	REFUSE_UNLESS(n->stack_base % PAGE == 0 && n->stack_slot % PAGE == 0 &&
		n->stack_slot >= 2 * PAGE, "its stack arena is not made of pages");
	REFUSE_UNLESS(n->stack_base >= SOLO5_GUEST_MIN_BASE && n->stack_base < mem_size - PAGE &&
		(uint64_t)n->stack_slot * n->stack_count <= mem_size - PAGE - n->stack_base,
		"its stack arena does not fit in guest memory: more of it is needed (--mem=MIB)");
	REFUSE_UNLESS(image_writable(image, n->stack_base,
		image_stacks_end(image) - n->stack_base), "its stack arena cannot be written");
	return NULL;
}

bool image_writable(const struct image *image, uint64_t addr, uint64_t len)
{
	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (!s->write && addr < s->end && addr + len > s->start)
			return false;
	}
	return true;
}

/* ---- What is shared, the log, what it knows ----------------------------------------------- */

uint64_t image_stop(const struct image *image)
{
	return image->noted ? image->note.stop : 0;
}

uint64_t image_metrics(const struct image *image)
{
	return image->noted ? image->note.metrics : 0;
}

uint64_t image_net_thread(const struct image *image)
{
	return image->noted ? image->note.net_thread : 0;
}

uint64_t image_log_ring(const struct image *image)
{
	return image->noted ? image->note.log_ring : 0;
}

bool image_knows(const struct image *image, uint64_t what)
{
	return image->noted && (image->note.knows & what);
}

/* In a segment that can be written, and mapped there? */
static bool is_data(const struct image *image, uint64_t addr)
{
	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (s->write && addr >= s->start && addr < s->end)
			return !image_is_guard(image, addr);
	}
	return false;
}

/* The monitor writes there while the guest runs: nothing may be in the way.  `size` divides
 * that of a page. */
static bool may_be_shared(const struct image *image, uint64_t at, size_t size)
{
	return !at || (at % size == 0 && is_data(image, at));
}

static wd_err check_shared(const struct image *image)
{
	enum { REQUEST = sizeof(struct wadi_request), THREAD = sizeof(struct wadi_net_thread) };

	REFUSE_UNLESS(may_be_shared(image, image_stop(image), REQUEST),
		"what its wadi note says of stopping is not in its data");
	REFUSE_UNLESS(may_be_shared(image, image_metrics(image), REQUEST),
		"what its wadi note says of metrics is not in its data");
	REFUSE_UNLESS(may_be_shared(image, image_net_thread(image), THREAD),
		"what its wadi note says of a thread for frames is not in its data");
	return NULL;
}

/* ---- The whole -------------------------------------------------------------------- */

wd_err image_decode(struct image *image, struct wd_bytes file, const struct image_host *host)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	bool abi_seen = false;

	*image = (struct image){ .file = file };
	REFUSE_UNLESS(read_at(file, 0, &h, sizeof h), "it is not an ELF file");
	WD_TRY(check_header(&h, file, host));
	image->entry = h.e_entry;
	for (size_t i = 0; i < h.e_phnum; i++) {
		memcpy(&p, file.ptr + h.e_phoff + i * sizeof p, sizeof p);
		if (p.p_type == PT_LOAD)
			WD_TRY(decode_segment(image, &p, file, host->mem_size));
		else if (p.p_type == PT_NOTE)
			WD_TRY(decode_note(image, &p, file, host, &abi_seen));
	}
	REFUSE_UNLESS(abi_seen, "it has no Solo5 ABI note: it is no unikernel for a monitor");
	REFUSE_UNLESS(image->mft.len > 0, "it has no Solo5 manifest note");
	REFUSE_UNLESS(is_executable(image, image->entry), "its entry point is not executable");
	WD_TRY(check_stacks(image, host->mem_size));
	return check_shared(image);
}

void image_load(const struct image *image, uint8_t *memory, uint64_t base)
{
	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (s->bytes.len > 0)
			memcpy(memory + (s->addr - base), s->bytes.ptr, s->bytes.len);
	}
}
