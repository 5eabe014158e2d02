/* SPDX-License-Identifier: ISC */
/* wadi-spt: runs an image as a sandboxed part of this process. */
#include <asm/prctl.h>
#include <errno.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "boot.h"
#include "descriptors.h"
#include "fault.h"
#include "filter.h"
#include "privilege.h"
#include "signals.h"
#include "start.h"
#include "trace.h"
#include "vdso.h"
#include "wadi/abi/spt.h"

const char tender_name[] = "wadi-spt";
const uint32_t tender_target = SOLO5_TARGET_SPT, tender_abi_version = SOLO5_SPT_VERSION;

static struct start start;
static struct filter filter;

/* ---- Memory ------------------------------------------------------------------------ */

static uint8_t *map_at(uint64_t addr, uint64_t len)
{
	void *at = mmap((void *)addr, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
		MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		die("no memory for the guest at 0x%llx, %llu KiB: %s", (unsigned long long)addr,
			(unsigned long long)(len / 1024), strerror(errno));
	return at;
}

static void protect(uint64_t addr, uint64_t len, int protection)
{
	if (mprotect((void *)addr, len, protection) < 0)
		die("cannot protect the guest's memory: %s", strerror(errno));
}

static void protect_image(const struct image *image)
{
	const struct wadi_note *n = &image->note;

	for (size_t i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		if (!s->write)
			protect(s->start, s->end - s->start, PROT_READ | (s->exec ? PROT_EXEC : 0));
	}
	for (uint64_t at = n->stack_base; at < image_stacks_end(image); at += n->stack_slot)
		protect(at, PAGE, PROT_NONE);
}

/* The guest has its boot information and what is above 1 MiB; between and below
 * nothing is mapped. */
static uint8_t *map_guest(const struct image *image, uint64_t mem_size)
{
	uint8_t *memory = map_at(SOLO5_GUEST_MIN_BASE, mem_size - SOLO5_GUEST_MIN_BASE);

	image_load(image, memory, SOLO5_GUEST_MIN_BASE);
	protect_image(image);
	if (start.options.exec_heap)
		protect(image->end, mem_size - image->end, PROT_READ | PROT_WRITE | PROT_EXEC);
	return map_at(SPT_BOOT_INFO, BOOT_SIZE);
}

/* ---- Waiting -------------------------------------------------------------------------- */

static void watch(int epollfd, int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = { .events = events, .data.u64 = data };

	if (epoll_ctl(epollfd, EPOLL_CTL_ADD, fd, &event) < 0)
		die("epoll: %s", strerror(errno));
}

/* An epoll of the timer and all network devices.  Of these a guest that knows wadi's
 * records reads all there is, and is told of each only once. */
static int make_epoll(const struct manifest *manifest, int timerfd)
{
	const uint32_t all = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
	uint32_t events = image_knows(&start.image, WADI_KNOWS_NET) ? all : EPOLLIN;
	int epollfd = epoll_create1(0);

	if (epollfd < 0 || timerfd < 0)
		die("no timer to wait by: %s", strerror(errno));
	watch(epollfd, timerfd, EPOLLIN, SPT_EPOLL_TIMER);
	for (size_t i = 1; i < manifest->entries; i++)
		if (manifest_device(manifest, i, SOLO5_NET_BASIC))
			watch(epollfd, manifest->entry[i].fd, events, i);
	return epollfd;
}

/* The guest itself reads and writes: it must know what stands before a frame. */
static void check_framing(void)
{
	static const char *const remedies[] = {
		[WADI_NET_VNET] = "the image does not know the header that this interface puts "
			"before a frame; open it without IFF_VNET_HDR",
		[WADI_NET_STREAM] = "the image does not know how frames lie in a stream; give it "
			"a tap interface, or a socket of packets",
	};
	bool knows = image_knows(&start.image, WADI_KNOWS_NET);

	for (size_t i = 1; i < start.manifest.entries; i++)
		if (start.port[i].framing != WADI_NET_BARE && !knows)
			die("--net:%s: %s", start.manifest.entry[i].name,
				remedies[start.port[i].framing]);
}

/* ---- Requests ------------------------------------------------------------------------------- */

static int wakefd = -1;

/* For the handler of a signal, where there is no libc to rely on. */
static void wake(void)
{
	static const uint64_t one = 1;
	long result;

	__asm__ volatile("syscall" : "=a"(result)
		: "a"(SYS_write), "D"(wakefd), "S"(&one), "d"(sizeof one)
		: "rcx", "r11", "memory");
}

/* Edge-triggered: a request ends one sleep of the guest, under way or the next. */
static void hear_requests(const struct image *image, int epollfd)
{
	struct requests requests = {
		(struct wadi_request *)image_stop(image),
		(struct wadi_request *)image_metrics(image), image->noted,
	};

	if (requests.stop || requests.metrics) {
		wakefd = eventfd(0, 0);
		if (wakefd < 0)
			die("no file to wake the guest by: %s", strerror(errno));
		watch(epollfd, wakefd, EPOLLIN | EPOLLET, SPT_EPOLL_TIMER);
		filter_allow_wake(&filter, wakefd);
	}
	signals_tell(&requests, wake);
}

/* ---- What the guest is told --------------------------------------------------------------- */

/* RDRAND and RDSEED are left for the guest to find by CPUID, which it may ask: the
 * answer can take a trip to a hypervisor, and few guests want it. */
static uint64_t features(const struct image *image)
{
	enum { HWCAP2_FSGSBASE = 1 << 1 };

	return WADI_HAS_RING3 | WADI_HAS_SSE | WADI_HAS_FLUSH |
	       (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE ? WADI_HAS_FSGSBASE : 0) |
	       (image_stacks_end(image) ? WADI_HAS_STACKS : 0);
}

static void offer(struct boot *boot)
{
	struct boot_extension e = {
		.features = features(&start.image),
		.clock_call = vdso_find("__vdso_clock_gettime"),
		.trace = start.trace < 0 ? 0 : (uint64_t)start.trace,
	};

	if (image_knows(&start.image, WADI_KNOWS_NET))
		e.nets = net_records(&start.manifest, start.port, e.net);
	boot_put_extension(boot, &e);
}

static void write_boot_info(uint8_t *area, int epollfd, int timerfd)
{
	struct boot boot = { .area = area, .addr = SPT_BOOT_INFO };
	struct boot_addrs addrs = boot_put(&boot, sizeof(struct spt_boot_info),
		&start.manifest, start.cmdline);
	struct spt_boot_info info = {
		.mem_size = start.options.mem_size, .kernel_end = start.image.end,
		.cmdline = addrs.cmdline, .mft = addrs.mft,
		.epollfd = epollfd, .timerfd = timerfd,
	};

	memcpy(area, &info, sizeof info);
	if (start.image.noted)
		offer(&boot);
	else
		protect(SPT_BOOT_INFO, BOOT_SIZE, PROT_READ);
}

/* ---- The last steps ------------------------------------------------------------------------- */

/* Clears %fs, whose thread is no more, and jumps.  Nothing of this process's
 * registers is left but where it went. */
static _Noreturn void enter(uint64_t entry, uint64_t stack)
{
	__asm__ volatile(
		"syscall\n\t"
		"mov %[stack], %%rsp\n\t"
		"mov %[info], %%edi\n\t"
		"xor %%eax, %%eax\n\t"
		"xor %%ecx, %%ecx\n\t"
		"xor %%edx, %%edx\n\t"
		"xor %%esi, %%esi\n\t"
		"xor %%ebp, %%ebp\n\t"
		"xor %%r8d, %%r8d\n\t"
		"xor %%r9d, %%r9d\n\t"
		"xor %%r10d, %%r10d\n\t"
		"xor %%r11d, %%r11d\n\t"
		"xor %%r12d, %%r12d\n\t"
		"xor %%r13d, %%r13d\n\t"
		"xor %%r14d, %%r14d\n\t"
		"xor %%r15d, %%r15d\n\t"
		"jmp *%[entry]"
		: : "a"(SYS_arch_prctl), "D"(ARCH_SET_FS), "S"(0), [info] "i"(SPT_BOOT_INFO),
		    [entry] "b"(entry), [stack] "d"(stack)
		: "rcx", "r11", "memory");
	__builtin_unreachable();
}

/* What stays open beside the devices. */
static void close_others(int epollfd, int timerfd)
{
	const int maybe[] = { epollfd, timerfd, wakefd, start.trace };
	int kept[WD_COUNT(maybe)];
	size_t n = 0;

	for (size_t i = 0; i < WD_COUNT(maybe); i++)
		if (maybe[i] >= 0)
			kept[n++] = maybe[i];
	descriptors_close_others(&start.manifest, kept, n);
}

int main(int argc, char **argv)
{
	int epollfd, timerfd;

	(void)argc;
	start_read(&start, argv);
	check_framing();
	signals_catch();
	timerfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	epollfd = make_epoll(&start.manifest, timerfd);
	write_boot_info(map_guest(&start.image, start.options.mem_size), epollfd, timerfd);
	trace_guest(&start);
	filter_init(&filter);
	hear_requests(&start.image, epollfd);
	close_others(epollfd, timerfd);
	privilege_drop(&start.options, -1);
	fault_catch(&start);
	filter_allow_spt(&filter, &start.manifest, epollfd, timerfd,
		image_knows(&start.image, WADI_KNOWS_NET));
	if (start.trace >= 0)
		filter_allow_trace(&filter, start.trace);
	filter_install(&filter);
	enter(start.image.entry, start.options.mem_size - 8);
}
