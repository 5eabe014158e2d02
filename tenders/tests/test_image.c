/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "manifest.h"
#include "sample_image.h"

static const struct image_host host = { SOLO5_TARGET_HVT, SOLO5_HVT_VERSION, 2 * MIB };

static wd_err decode(struct image *image, const struct sample *s)
{
	return image_decode(image, wd_bytes(s, sizeof *s), &host);
}

static void a_sound_image_is_read(void **state)
{
	struct sample s;
	struct image image;
	struct manifest manifest;

	(void)state;
	sample_make(&s);
	assert_null(decode(&image, &s));
	assert_int_equal(image.entry, 0x100000);
	assert_int_equal(image.segments, 3);
	assert_int_equal(image.end, 0x108000);
	assert_true(image.noted);
	assert_int_equal(image_stacks_end(&image), 0x108000);
	assert_int_equal(image_stop(&image), SAMPLE_STOP);
	assert_int_equal(image_metrics(&image), SAMPLE_METRICS);
	assert_int_equal(image_net_thread(&image), SAMPLE_THREAD);
	assert_null(manifest_decode(&manifest, image.mft));
	assert_int_equal(manifest.entries, 2);
}

static void segments_are_copied_to_their_addresses(void **state)
{
	uint8_t *memory = calloc(1, 0x10000);
	struct sample s;
	struct image image;

	(void)state;
	assert_non_null(memory);
	sample_make(&s);
	s.text[63] = 0x90;
	assert_null(decode(&image, &s));
	image_load(&image, memory, 0x100000);
	assert_memory_equal(memory, s.text, 64);
	assert_int_equal(memory[64], 0);
	assert_memory_equal(memory + 0x2000, s.text, 8);
	assert_int_equal(memory[0x2008], 0);
	free(memory);
}

static void the_lowest_page_of_each_slot_is_a_guard(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	assert_null(decode(&image, &s));
	assert_false(image_is_guard(&image, SAMPLE_STACKS - PAGE));
	assert_true(image_is_guard(&image, SAMPLE_STACKS));
	assert_false(image_is_guard(&image, SAMPLE_STACKS + PAGE));
	assert_true(image_is_guard(&image, SAMPLE_STACKS + SAMPLE_SLOT));
	assert_true(image_is_guard(&image, SAMPLE_STACKS + 2 * SAMPLE_SLOT));
	assert_false(image_is_guard(&image, SAMPLE_STACKS + 2 * SAMPLE_SLOT + PAGE));
}

static void read_only_segments_are_not_writable(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	assert_null(decode(&image, &s));
	assert_false(image_writable(&image, 0x100fff, 1));
	assert_false(image_writable(&image, 0x101fff, 2));
	assert_true(image_writable(&image, 0x102000, 1));
	assert_true(image_writable(&image, 0x110000, 0x1000));
}

static void an_image_without_wadis_note_is_plain(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	s.header.e_phnum--;
	assert_null(decode(&image, &s));
	assert_false(image.noted);
	assert_int_equal(image_stacks_end(&image), 0);
	assert_int_equal(image_stop(&image), 0);
	assert_int_equal(image_metrics(&image), 0);
	assert_int_equal(image_net_thread(&image), 0);
	assert_false(image_is_guard(&image, 0));
}

static void a_note_of_a_first_version_is_shorter(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	assert_null(decode(&image, &s));
	assert_true(image_knows(&image, WADI_KNOWS_NET));
	assert_false(image_knows(&image, WADI_KNOWS_NET << 1));
	s.own.wadi[1] = WADI_NOTE_SIZE_MIN;
	assert_null(decode(&image, &s));
	assert_int_equal(image_stop(&image), 0);
	assert_int_equal(image_metrics(&image), 0);
	assert_int_equal(image_net_thread(&image), 0);
	assert_false(image_knows(&image, WADI_KNOWS_NET));
	s.own.note.head.n_descsz = WADI_NOTE_SIZE_MIN;
	assert_null(decode(&image, &s));
	assert_int_equal(image_stacks_end(&image), 0x108000);
}

static void an_empty_segment_is_passed_over(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	s.program[SAMPLE_RODATA].p_filesz = s.program[SAMPLE_RODATA].p_memsz = 0;
	s.program[SAMPLE_RODATA].p_vaddr = 0;
	assert_null(decode(&image, &s));
	assert_int_equal(image.segments, 2);
}

static void notes_of_others_are_passed_over(void **state)
{
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	memcpy(s.own.note.name, "abcd", 5);
	s.own.note.head.n_descsz = 0xffffffff;
	assert_null(decode(&image, &s));
	assert_false(image.noted);
}

/* ---- One thing wrong at a time ---------------------------------------------------------- */

#define AT(field, value, text)                                               \
	{ offsetof(struct sample, field), sizeof((struct sample *)0)->field, \
	  (uint64_t)(value), text }

#define STOP_UNFIT "what its wadi note says of stopping is not in its data"
#define METRICS_UNFIT "what its wadi note says of metrics is not in its data"
#define THREAD_UNFIT "what its wadi note says of a thread for frames is not in its data"
#define NO_SIZE "a note does not fall within valid size"
#define UNFIT " does not fit in guest memory: more of it is needed (--mem=MIB)"
#define ARENA_UNFIT "its stack arena" UNFIT
#define SEGMENT_UNFIT "a segment" UNFIT

static const struct {
	size_t at, size;
	uint64_t value;
	const char *text;
} spoilt[] = {
	AT(header.e_ident[0], 0, "it is not an ELF file"),
	AT(header.e_ident[EI_CLASS], ELFCLASS32, "it is not a 64-bit ELF file"),
	AT(header.e_ident[EI_DATA], ELFDATA2MSB, "it is not little-endian"),
	AT(header.e_ident[EI_VERSION], 2, "its ELF version is not 1"),
	AT(header.e_version, 0, "its ELF version is not 1"),
	AT(header.e_type, ET_DYN, "it is not an executable with fixed addresses"),
	AT(header.e_machine, EM_AARCH64, "it is for another machine than x86-64"),
	AT(header.e_ehsize, 63, "its headers have an unknown size"),
	AT(header.e_phentsize, 55, "its headers have an unknown size"),
	AT(header.e_phnum, 0, "it has no program headers"),
	AT(header.e_phnum, 65, "it has more than 64 program headers"),
	AT(header.e_phnum, 64, "its program headers lie outside the file"),
	AT(header.e_phoff, sizeof(struct sample), "its program headers lie outside the file"),
	AT(header.e_phoff, UINT64_MAX, "its program headers lie outside the file"),
	AT(header.e_entry, 0xfffff, "its entry point lies outside guest memory"),
	AT(header.e_entry, 2 * MIB, "its entry point lies outside guest memory"),
	AT(header.e_entry, 0x101000, "its entry point is not executable"),
	AT(header.e_entry, 0x100040, "its entry point is not executable"),
	AT(program[SAMPLE_TEXT].p_vaddr, 0xff000, "a segment lies below 1 MiB"),
	AT(program[SAMPLE_TEXT].p_memsz, 63, "a segment is larger in the file than in memory"),
	AT(program[SAMPLE_DATA].p_vaddr, 2 * MIB, SEGMENT_UNFIT),
	AT(program[SAMPLE_DATA].p_vaddr, UINT64_MAX - 4095, SEGMENT_UNFIT),
	AT(program[SAMPLE_DATA].p_memsz, MIB, SEGMENT_UNFIT),
	AT(program[SAMPLE_DATA].p_memsz, UINT64_MAX - 0x102000, SEGMENT_UNFIT),
	AT(program[SAMPLE_TEXT].p_offset, sizeof(struct sample), "a segment lies outside the file"),
	AT(program[SAMPLE_TEXT].p_offset, UINT64_MAX, "a segment lies outside the file"),
	AT(program[SAMPLE_TEXT].p_align, 0, "a segment is not aligned to pages"),
	AT(program[SAMPLE_TEXT].p_align, 512, "a segment is not aligned to pages"),
	AT(program[SAMPLE_TEXT].p_align, 0x1800, "a segment is not aligned to pages"),
	AT(program[SAMPLE_TEXT].p_flags, PF_R | PF_W | PF_X,
		"a segment requests WRITE and EXEC permissions"),
	AT(program[SAMPLE_RODATA].p_vaddr, 0x100fff, "its segments overlap, or do not ascend"),
	AT(program[SAMPLE_TEXT].p_vaddr, 0x101000, "its segments overlap, or do not ascend"),
	AT(program[SAMPLE_ABI].p_type, PT_NULL,
		"it has no Solo5 ABI note: it is no unikernel for a monitor"),
	AT(program[SAMPLE_MFT].p_type, PT_NULL, "it has no Solo5 manifest note"),
	AT(program[SAMPLE_ABI].p_offset, UINT64_MAX, NO_SIZE),
	AT(program[SAMPLE_ABI].p_filesz, 8, NO_SIZE),
	AT(program[SAMPLE_ABI].p_filesz, UINT64_MAX, NO_SIZE),
	AT(program[SAMPLE_ABI].p_filesz, 20, NO_SIZE),
	AT(program[SAMPLE_WADI].p_offset, offsetof(struct sample, abi),
		"it has two notes of one kind"),
	AT(program[SAMPLE_WADI].p_filesz, 42, NO_SIZE),
	AT(abi.note.head.n_descsz, 0xffffffff, NO_SIZE),
	AT(abi.note.head.n_descsz, 12, "its ABI note has an unknown size"),
	AT(abi.abi.target, SOLO5_TARGET_SPT, "it is built for another target"),
	AT(abi.abi.version, 1, "it is built for another version of the ABI"),
	AT(mft.note.head.n_descsz, 0xfffffffe, NO_SIZE),
	AT(mft.note.head.n_descsz, 4, "its manifest note does not fall within valid size"),
	AT(own.note.head.n_descsz, 23, "its wadi note is too short"),
	AT(own.wadi[0], 0, "its wadi note has an unknown form"),
	AT(own.wadi[1], 23, "its wadi note has an unknown form"),
	AT(own.wadi[1], sizeof(struct wadi_note) + 1, "its wadi note has an unknown form"),
	AT(own.wadi[2], SAMPLE_STACKS + 16, "its stack arena is not made of pages"),
	AT(own.wadi[3], 0xffffffff, ARENA_UNFIT),
	AT(own.wadi[2], 0x3000, ARENA_UNFIT),
	AT(own.wadi[2], 0x1ff000, ARENA_UNFIT),
	AT(own.wadi[2], 0x1fd000, ARENA_UNFIT),
	AT(own.wadi[2], 0x101000, "its stack arena cannot be written"),
	AT(own.wadi[4], PAGE, "its stack arena is not made of pages"),
	AT(own.wadi[4], 0, "its stack arena is not made of pages"),
	AT(own.wadi[4], 0xfffff000, ARENA_UNFIT),
	AT(own.wadi[5], 0xffffffff, ARENA_UNFIT),
	AT(own.wadi[6], SAMPLE_STOP + 4, STOP_UNFIT),
	AT(own.wadi[6], 0x1000, STOP_UNFIT),
	AT(own.wadi[6], 0x101000, STOP_UNFIT),
	AT(own.wadi[6], SAMPLE_STACKS + 8, STOP_UNFIT),
	AT(own.wadi[6], SAMPLE_STACKS + SAMPLE_SLOT, STOP_UNFIT),
	AT(own.wadi[6], 0x108000, STOP_UNFIT),
	AT(own.wadi[7], 1, STOP_UNFIT),
	AT(own.wadi[10], SAMPLE_METRICS + 4, METRICS_UNFIT),
	AT(own.wadi[10], 0x101000, METRICS_UNFIT),
	AT(own.wadi[11], 1, METRICS_UNFIT),
	AT(own.wadi[14], SAMPLE_THREAD + 64, THREAD_UNFIT),
	AT(own.wadi[14], 0x101000, THREAD_UNFIT),
	AT(own.wadi[14], SAMPLE_STACKS + SAMPLE_SLOT, THREAD_UNFIT),
	AT(own.wadi[15], 1, THREAD_UNFIT),
};

static void each_fault_is_refused_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(spoilt); i++) {
		struct sample s;
		struct image image;
		wd_err err;

		sample_make(&s);
		memcpy((uint8_t *)&s + spoilt[i].at, &spoilt[i].value, spoilt[i].size);
		err = decode(&image, &s);
		assert_non_null(err);
		assert_true(wd_err_is(err, wd_malformed));
		assert_string_equal(err->text, spoilt[i].text);
	}
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	const size_t end = offsetof(struct sample, text) + sizeof((struct sample *)0)->text;
	struct sample s;
	struct image image;

	(void)state;
	sample_make(&s);
	for (size_t len = 0; len < end; len++) {
		uint8_t *cut = malloc(len + !len); /* so that a sanitizer sees its end */

		assert_non_null(cut);
		memcpy(cut, &s, len);
		assert_non_null(image_decode(&image, wd_bytes(cut, len), &host));
		free(cut);
	}
}

static void too_many_segments_are_refused(void **state)
{
	enum { SEGMENTS = IMAGE_SEGMENTS_MAX + 1 };
	struct { struct sample sample; Elf64_Phdr program[SEGMENTS]; } file;
	struct image image;
	wd_err err;

	(void)state;
	sample_make(&file.sample);
	for (size_t i = 0; i < SEGMENTS; i++)
		file.program[i] = sample_load(PF_R, 0x100000 + i * PAGE, 1, 1);
	file.sample.header.e_phoff = offsetof(__typeof__(file), program);
	file.sample.header.e_phnum = SEGMENTS;
	err = image_decode(&image, wd_bytes(&file, sizeof file), &host);
	assert_non_null(err);
	assert_string_equal(err->text, "it has more than 16 segments");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_image_is_read),
		cmocka_unit_test(segments_are_copied_to_their_addresses),
		cmocka_unit_test(the_lowest_page_of_each_slot_is_a_guard),
		cmocka_unit_test(read_only_segments_are_not_writable),
		cmocka_unit_test(an_image_without_wadis_note_is_plain),
		cmocka_unit_test(a_note_of_a_first_version_is_shorter),
		cmocka_unit_test(an_empty_segment_is_passed_over),
		cmocka_unit_test(notes_of_others_are_passed_over),
		cmocka_unit_test(each_fault_is_refused_by_its_name),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(too_many_segments_are_refused),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
