/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/procfs.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core.h"

const char tender_name[] = "test_core";

enum { PAGES = 600, HIDDEN = 7, USED = 599 };

/* Page USED holds its number, page HIDDEN cannot be read, the others were never used. */
static bool read_memory(void *self, uint64_t addr, struct wd_room into)
{
	(void)self;
	memset(into.ptr, (int)(addr / PAGE % 256), into.len);
	return addr / PAGE != HIDDEN;
}

static void touched(void *self, uint64_t addr, size_t pages, uint8_t *map)
{
	(void)self;
	for (size_t i = 0; i < pages; i++)
		map[i] = addr / PAGE + i == USED || addr / PAGE + i == HIDDEN;
}

static const struct machine machine = {
	.end = PAGES * PAGE, .read = read_memory, .touched = touched,
};

static int temporary(void)
{
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;

	assert_true(fd >= 0);
	fclose(file);
	return fd;
}

static void a_core_has_registers_and_used_memory(void **state)
{
	struct registers r = { { [R_RAX] = 1, [R_RIP] = 0x100020, [R_GS] = 3 } };
	int fd = temporary();
	uint8_t head[PAGE], page[PAGE];
	struct elf_prstatus status;
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr[2];
	struct stat st;

	(void)state;
	assert_true(core_write(fd, &machine, &r, 11));
	assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
	memcpy(&ehdr, head, sizeof ehdr);
	memcpy(phdr, head + ehdr.e_phoff, sizeof phdr);
	assert_int_equal(ehdr.e_type, ET_CORE);
	assert_int_equal(phdr[0].p_type, PT_NOTE);
	assert_int_equal(phdr[0].p_filesz, 12 + 8 + sizeof status);
	memcpy(&status, head + phdr[0].p_offset + 20, sizeof status);
	assert_int_equal(status.pr_cursig, 11);
	assert_int_equal(status.pr_reg[10], 1);
	assert_int_equal(status.pr_reg[16], 0x100020);
	assert_int_equal(status.pr_reg[26], 3);
	assert_int_equal(phdr[1].p_memsz, PAGES * PAGE);
	assert_int_equal(pread(fd, page, PAGE, (off_t)(phdr[1].p_offset + USED * PAGE)), PAGE);
	assert_int_equal(page[0], USED % 256);
	assert_int_equal(pread(fd, page, PAGE, (off_t)(phdr[1].p_offset + HIDDEN * PAGE)), PAGE);
	assert_int_equal(page[0], 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(st.st_blocks * 512 < PAGES * PAGE / 2); /* the rest are holes */
	close(fd);
}

static void a_file_that_cannot_be_written_is_told(void **state)
{
	struct registers r = { { 0 } };
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_false(core_write(fd, &machine, &r, 11));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_core_has_registers_and_used_memory),
		cmocka_unit_test(a_file_that_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests_name("core", tests, NULL, NULL);
}
