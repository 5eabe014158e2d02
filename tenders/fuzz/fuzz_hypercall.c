/* SPDX-License-Identifier: ISC */
/* Hypercalls of a hostile guest, in turn, each with any pointer, length and handle.
 *
 * With --net-thread it also hands batches to the thread, whose turns take place here.
 *
 * Around the guest's memory lies poison; within it is what the guest may not write.
 * A call may end the monitor with a message, but it touches neither.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../hvt/hypercall.h"
#include "../hvt/net_thread.h"
#include "wadi/abi/hvt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

const char tender_name[] = "fuzz_hypercall";
const uint32_t tender_target, tender_abi_version;

enum { NET = 1, DISK, LOOSE, SPREAD, ENTRIES, CALLS_MAX = 16 };
enum { TEXT = SOLO5_GUEST_MIN_BASE, DATA = TEXT + PAGE, END = DATA + PAGE };
enum { SHARED = DATA + 1024 };
#define MEMORY (2 * MIB)
#define AROUND (64 * MIB)

static struct start start;
static struct guest guest;
static struct net_port ports[ENTRIES];
static struct net_thread *thread;
static int peers[2];
static jmp_buf ended;
static bool serving;

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* The call itself: syscall() is one of those below. */
static long kernel(long number, const long a[6])
{
	register long d __asm__("r10") = a[3], e __asm__("r8") = a[4], f __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall" : "=a"(result)
	                 : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(d), "r"(e), "r"(f)
	                 : "rcx", "r11", "memory");
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}

/* ---- What a monitor asks of the kernel, which itself would not notice ------------------- */

/* Memory of the guest, or of the monitor itself: what is around both is poisoned. */
static void check_bytes(const void *data, size_t len)
{
	if (serving && len > 0)
		check(len <= MEMORY && !__asan_region_is_poisoned((void *)(uintptr_t)data, len));
}

static void check_parts(const struct iovec *part, int count)
{
	check(!serving || (count >= 0 && count <= 2 + WADI_IO_PIECES_MAX));
	for (int i = 0; i < count; i++)
		check_bytes(part[i].iov_base, part[i].iov_len);
}

ssize_t read(int fd, void *room, size_t len)
{
	check_bytes(room, len);
	return kernel(SYS_read, (long[6]){ fd, (long)room, (long)len });
}

ssize_t readv(int fd, const struct iovec *part, int count)
{
	check_parts(part, count);
	return kernel(SYS_readv, (long[6]){ fd, (long)part, count });
}

ssize_t writev(int fd, const struct iovec *part, int count)
{
	check_parts(part, count);
	return kernel(SYS_writev, (long[6]){ fd, (long)part, count });
}

ssize_t pread(int fd, void *room, size_t len, off_t offset)
{
	check_bytes(room, len);
	return kernel(SYS_pread64, (long[6]){ fd, (long)room, (long)len, offset });
}

ssize_t write(int fd, const void *data, size_t len)
{
	check_bytes(data, len);
	return kernel(SYS_write, (long[6]){ fd, (long)data, (long)len });
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
	check_bytes(data, len);
	return kernel(SYS_pwrite64, (long[6]){ fd, (long)data, (long)len, offset });
}

/* Sleep, which is none here: half the time a signal comes, then all are ready. */
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	const sigset_t *signals)
{
	static unsigned turn;

	check(count <= SOLO5_MFT_ENTRIES_MAX && !signals);
	check(!timeout || (timeout->tv_sec >= 0 && timeout->tv_nsec < 1000000000));
	for (nfds_t i = 0; i < count; i++)
		fds[i].revents = POLLIN;
	errno = EINTR;
	return turn++ % 2 ? (int)count : -1;
}

/* Monitors sleep by the call itself, which also tells what time is left. */
long syscall(long number, ...)
{
	long a[6] = { 0 };
	va_list args;

	va_start(args, number);
	for (size_t i = 0; i < 5; i++) /* as many as lie in registers, given or not */
		a[i] = va_arg(args, long);
	va_end(args);
	if (number == SYS_ppoll)
		return ppoll((struct pollfd *)a[0], (nfds_t)a[1], (struct timespec *)a[2], NULL);
	return kernel(number, a);
}

/* ---- The ends of a monitor ---------------------------------------------------------------- */

void die(const char *format, ...)
{
	(void)format;
	check(serving);
	longjmp(ended, 1);
}

void _exit(int status)
{
	if (serving)
		longjmp(ended, 1);
	kernel(SYS_exit_group, (long[6]){ status });
	__builtin_unreachable();
}

/* ---- The guest ------------------------------------------------------------------------- */

static uint8_t *memory_with_poison_around(void)
{
	uint8_t *all = mmap(NULL, AROUND + MEMORY + AROUND, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	check(all != MAP_FAILED);
	check(mprotect(all + AROUND, MEMORY, PROT_READ | PROT_WRITE) == 0);
	__asan_poison_memory_region(all, AROUND);
	__asan_poison_memory_region(all + AROUND + MEMORY, AROUND);
	return all + AROUND;
}

static int make_wire(struct solo5_mft_entry *e, struct net_port *p)
{
	int pair[2];

	check(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) == 0);
	*e = (struct solo5_mft_entry){ .type = SOLO5_NET_BASIC, .attached = 1 };
	e->net.mtu = p->mtu = 1500;
	e->fd = p->fd = pair[0];
	p->frame_max = 1514;
	return pair[1];
}

static void make_devices(struct manifest *m)
{
	m->entries = ENTRIES;
	peers[0] = make_wire(&m->entry[NET], &ports[NET]);
	peers[1] = make_wire(&m->entry[SPREAD], &ports[SPREAD]);
	ports[SPREAD].framing = WADI_NET_VNET;
	ports[SPREAD].offloads = 15;
	ports[SPREAD].frame_max = 65535;
	ports[SPREAD].spread = true;
	m->entry[DISK] = (struct solo5_mft_entry){ .type = SOLO5_BLOCK_BASIC, .attached = 1 };
	m->entry[DISK].block.capacity = 4 * 512;
	m->entry[DISK].block.block_size = 512;
	m->entry[DISK].fd = memfd_create("disk", 0);
	m->entry[LOOSE] = (struct solo5_mft_entry){ .type = SOLO5_NET_BASIC };
	m->entry[LOOSE].fd = -1;
	check(m->entry[DISK].fd >= 0 && ftruncate(m->entry[DISK].fd, 3 * 512) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct image *image = &start.image;

	(void)argc;
	(void)argv;
	check(dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO) == STDOUT_FILENO);
	make_devices(&start.manifest);
	start.port = ports;
	image->noted = true;
	start.trace = STDOUT_FILENO;
	image->segments = 2;
	image->segment[0] = (struct segment){ .start = TEXT, .end = DATA, .exec = true };
	image->segment[1] = (struct segment){ .start = DATA, .end = END, .write = true };
	image->end = END;
	image->note.net_thread = SHARED;
	guest = (struct guest){
		.start = &start, .memory = memory_with_poison_around(), .mem_size = MEMORY,
		.boot_end = HVT_BOOT_INFO + PAGE,
	};
	net_thread_open(&guest);
	thread = guest.net_thread;
	return 0;
}

/* Zero, as it will be again, but for what must stay: all that is not the guest's. */
static void make_memory(void)
{
	check(madvise(guest.memory, MEMORY, MADV_DONTNEED) == 0);
	memset(guest.memory + guest.boot_end - PAGE, 0x5a, PAGE);
	memset(guest.memory + TEXT, 0x5a, PAGE);
}

static void check_page(const uint8_t *page)
{
	check(page[0] == 0x5a && memcmp(page, page + 1, PAGE - 1) == 0);
}

/* ---- Its calls --------------------------------------------------------------------------- */

/* A word of the sort that makes trouble, or one that does not. */
static uint64_t word(struct wd_cursor *c)
{
	static const uint64_t near[] = {
		0, DATA, DATA + 512, END, TEXT, DATA - 1, HVT_BOOT_INFO, MEMORY / 2,
		MEMORY, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX,
		512, 1536, 2048, NET, DISK, LOOSE, SPREAD,
	};
	uint8_t choice = wd_cursor_u8(c);

	if (choice >= WD_COUNT(near))
		return wd_cursor_le64(c);
	return near[choice] + (uint64_t)(int8_t)wd_cursor_u8(c);
}

static void poke(uint64_t addr, const void *data, size_t size)
{
	if (addr >= DATA && addr <= MEMORY - size)
		memcpy(guest.memory + addr, data, size);
}

static void poke_structure(struct wd_cursor *c, uint64_t addr)
{
	uint64_t words[5];

	for (size_t i = 0; i < WD_COUNT(words); i++)
		words[i] = word(c);
	poke(addr, words, sizeof words);
}

/* Something of a frame's header, and of a list of its pieces. */
static void poke_frame(struct wd_cursor *c, struct wadi_io_request *r)
{
	struct wadi_vnet vnet = {
		.flags = wd_cursor_u8(c) % 4, .gso_type = wd_cursor_u8(c),
		.hdr_len = wd_cursor_u8(c), .gso_size = wd_cursor_le16(c),
		.csum_start = wd_cursor_u8(c), .csum_offset = wd_cursor_u8(c),
	};
	uint64_t sum = 0;

	memcpy(r->offload, &vnet, sizeof vnet);
	r->pieces = wd_cursor_u8(c) % (WADI_IO_PIECES_MAX + 8);
	for (uint32_t i = 0; i < r->pieces && c->left > 0; i++) {
		struct wadi_piece piece = { word(c), wd_cursor_le16(c) };

		poke(r->data + i * sizeof piece, &piece, sizeof piece);
		sum += piece.len;
	}
	if (wd_cursor_u8(c) % 4)
		r->len = sum;
}

/* A batch that makes sense for the most part; the requests may lie anywhere. */
static void poke_batch(struct wd_cursor *c, uint64_t addr)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof(struct wadi_io_request),
		.requests = word(c), .count = wd_cursor_u8(c), .until = word(c),
	};

	poke(addr, &batch, sizeof batch);
	for (uint64_t i = 0; i < batch.count && c->left > 0; i++) {
		struct wadi_io_request r = {
			.op = wd_cursor_u8(c) % 8, .device = wd_cursor_u8(c) % (ENTRIES + 1),
			.data = word(c), .len = word(c), .offset = word(c),
		};

		if (r.op == WADI_IO_NET_SEND && r.device == SPREAD)
			poke_frame(c, &r);
		poke(batch.requests + i * sizeof r, &r, sizeof r);
	}
}

/* Asks the thread for one of its batches, or none; and has it sleep, or not. */
static void ask_thread(struct wd_cursor *c, uint64_t addr)
{
	unsigned which = wd_cursor_u8(c) % (WADI_THREAD_BATCHES + 1);
	uint8_t more = wd_cursor_u8(c);

	guest.net_thread = thread;
	if (which < WADI_THREAD_BATCHES) {
		poke_batch(c, addr);
		thread->shared->given[which].batch = addr;
		thread->shared->given[which].posted += more / 4;
	}
	thread->shared->guest_sleeps = more % 4;
	serving = true;
	if (setjmp(ended) == 0) {
		(void)net_thread_turn(thread);
		net_thread_sleep(thread);
	}
	serving = false;
}

static void make_thread(void)
{
	guest.net_thread = NULL;
	*thread = (struct net_thread){
		.guest = &guest, .shared = (void *)(guest.memory + SHARED),
	};
}

static void ask_monitor(struct wd_cursor *c, unsigned number, uint64_t addr)
{
	if (number == WADI_HYPERCALL_IO)
		poke_batch(c, addr);
	else
		poke_structure(c, addr);
	serving = true;
	if (setjmp(ended) == 0)
		hypercall_serve(&guest, number, addr);
	serving = false;
}

static void call(struct wd_cursor *c)
{
	unsigned number = wd_cursor_u8(c) % (2 * HVT_HYPERCALLS);
	uint64_t addr = (uint32_t)word(c);

	if (number == WADI_DOORBELL)
		ask_thread(c, addr);
	else
		ask_monitor(c, number, addr);
	check_page(guest.memory + guest.boot_end - PAGE);
	check_page(guest.memory + TEXT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	static uint8_t frame[3000];

	make_memory();
	make_thread();
	(void)send(peers[0], frame, 64, 0);
	(void)send(peers[1], frame, 64, 0);
	(void)send(peers[1], frame, sizeof frame, 0);
	for (unsigned i = 0; i < CALLS_MAX && c.left > 0; i++)
		call(&c);
	for (size_t i = 0; i < 2; i++)
		while (recv(peers[i], frame, sizeof frame, 0) >= 0)
			;
	return 0;
}
