/* SPDX-License-Identifier: ISC */
#include "core.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/procfs.h>
#include <unistd.h>

#include "report.h"

/* The file: headers and the note in its first page, then memory from address 0. */
struct head {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr[2];
	uint32_t padding;
	Elf64_Nhdr nhdr;
	char name[8];
	struct elf_prstatus status;
};

_Static_assert(sizeof(struct head) <= PAGE, "memory comes behind it");
_Static_assert(offsetof(struct head, status) == offsetof(struct head, name) + 8,
	"a note has no gaps");
_Static_assert(sizeof(struct elf_prstatus) == 336, "debuggers know the note by its size");

/* The order of struct user_regs_struct, which is that of elf_prstatus.pr_reg; the
 * number of a system call is none of ours. */
static const uint8_t order[] = {
	R_R15, R_R14, R_R13, R_R12, R_RBP, R_RBX, R_R11, R_R10, R_R9,
	R_R8, R_RAX, R_RCX, R_RDX, R_RSI, R_RDI, REGISTERS, R_RIP, R_CS,
	R_RFLAGS, R_RSP, R_SS, R_FS_BASE, R_GS_BASE, R_DS, R_ES, R_FS, R_GS,
};

static struct head make_head(uint64_t end, const struct registers *r, int signal)
{
	struct head h = {
		.ehdr = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
				ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_CORE, .e_machine = EM_X86_64, .e_version = EV_CURRENT,
			.e_phoff = offsetof(struct head, phdr), .e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2,
		},
		.phdr = {
			{ .p_type = PT_NOTE, .p_offset = offsetof(struct head, nhdr),
			  .p_filesz = sizeof h - offsetof(struct head, nhdr), .p_align = 4 },
			{ .p_type = PT_LOAD, .p_flags = PF_R | PF_W | PF_X, .p_offset = PAGE,
			  .p_filesz = end, .p_memsz = end, .p_align = PAGE },
		},
		.nhdr = { sizeof "CORE", sizeof h.status, NT_PRSTATUS },
		.name = "CORE",
	};

	h.status.pr_info.si_signo = signal;
	h.status.pr_cursig = (short)signal;
	h.status.pr_pid = 1;
	for (size_t i = 0; i < sizeof order; i++)
		h.status.pr_reg[i] = order[i] < REGISTERS ? r->value[order[i]] : UINT64_MAX;
	return h;
}

static bool write_all(int fd, const void *data, size_t len, uint64_t at)
{
	const uint8_t *from = data;

	while (len > 0) {
		ssize_t n = pwrite(fd, from, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

/* A page that cannot be read, such as a guard, is a hole. */
static bool write_memory(int fd, const struct machine *m)
{
	enum { PAGES = 512 };
	uint8_t map[PAGES], page[PAGE];

	for (uint64_t addr = 0; addr < m->end; addr += PAGES * PAGE) {
		uint64_t left = (m->end - addr) / PAGE;
		size_t pages = left < PAGES ? (size_t)left : PAGES;

		m->touched(m->self, addr, pages, map);
		for (size_t i = 0; i < pages; i++)
			if ((map[i] & 1) &&
			    m->read(m->self, addr + i * PAGE, WD_ROOM(page)) &&
			    !write_all(fd, page, PAGE, addr + (i + 1) * PAGE))
				return false;
	}
	return true;
}

bool core_write(int fd, const struct machine *machine, const struct registers *registers,
	int signal)
{
	struct head head = make_head(machine->end, registers, signal);

	return ftruncate(fd, (off_t)(PAGE + machine->end)) == 0 &&
	       write_all(fd, &head, sizeof head, 0) && write_memory(fd, machine);
}

int core_folder(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		die("--dumpcore=%s: %s", path, strerror(errno));
	return folder;
}

void core_dump(int folder, int pid, const struct machine *machine,
	const struct registers *registers, int signal)
{
	char name[64];
	int fd;

	/* Solo5's name for it, as tools look for that: core.solo5-hvt.PID */
	(void)snprintf(name, sizeof name, "core.solo5-%s.%d", tender_name + strlen("wadi-"), pid);
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || !core_write(fd, machine, registers, signal) || close(fd) < 0)
		report_line("%s: no core file: %s: %s", tender_name, name, strerror(errno));
	else
		report_line("%s: wrote %s", tender_name, name);
}
