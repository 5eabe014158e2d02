/* SPDX-License-Identifier: ISC */
/* wadi-hvt: runs an image as a virtual machine of KVM. */
#include "boot.h"
#include "clock.h"
#include "core.h"
#include "crash.h"
#include "descriptors.h"
#include "gdb_hvt.h"
#include "hypercall.h"
#include "io.h"
#include "net_thread.h"
#include "privilege.h"
#include "ring0.h"
#include "sandbox.h"
#include "signals.h"
#include "trap.h"
#include "vm.h"
#include "wait.h"
#include "wadi/abi/hvt.h"

const char tender_name[] = "wadi-hvt";
const uint32_t tender_target = SOLO5_TARGET_HVT, tender_abi_version = SOLO5_HVT_VERSION;

static struct start start;
static struct gdb_session debugger;

/* What stands before a frame is in the requests. */
static void offer(const struct guest *g, struct boot *boot, uint64_t clock_page)
{
	struct boot_extension e = {
		.features = cpu_wadi_features(&g->cpu) | WADI_HAS_RING3 |
			(image_stacks_end(&start.image) ? WADI_HAS_STACKS : 0),
		.clock_page = clock_page, .trace = start.trace >= 0, .io_requests = IO_REQUESTS_MAX,
		.net_thread = net_thread_record(g),
	};

	if (image_knows(&start.image, WADI_KNOWS_NET))
		e.nets = net_records(&start.manifest, start.port, e.net);
	for (size_t i = 0; i < e.nets; i++)
		e.net[i].framing = WADI_NET_BARE;
	boot_put_extension(boot, &e);
}

/* Also sets guest->boot_end, and starts the clock. */
static void write_boot_info(struct guest *g, struct clock *clock)
{
	struct boot boot = { .area = g->memory + HVT_BOOT_INFO, .addr = HVT_BOOT_INFO };
	struct boot_addrs addrs = boot_put(&boot, sizeof(struct hvt_boot_info),
		&start.manifest, start.cmdline);
	struct hvt_boot_info info = {
		.mem_size = g->mem_size, .kernel_end = start.image.end,
		.cpu_cycle_freq = g->tsc_hz, .cmdline = addrs.cmdline, .mft = addrs.mft,
	};
	uint64_t page = g->mem_size + RING0_CLOCK_PAGE;

	memcpy(boot.area, &info, sizeof info);
	if (start.image.noted) {
		offer(g, &boot, page);
		clock_start(clock, g, (struct wadi_clock_page *)(void *)(g->memory + page));
	}
	g->boot_end = round_up(HVT_BOOT_INFO + boot.used, PAGE);
}

static struct wadi_request *request_at(const struct guest *g, uint64_t at)
{
	return at ? (struct wadi_request *)(void *)(g->memory + at) : NULL;
}

/* Memory of the guest is where it is for good. */
static void hear_requests(const struct guest *g)
{
	struct requests requests = {
		request_at(g, image_stop(&start.image)), request_at(g, image_metrics(&start.image)),
		start.image.noted,
	};

	signals_tell(&requests, device_wake);
}

/* Opens early what has a number of its own, before there is anything else there. */
static void prepare(struct guest *g)
{
	if (start.options.net_thread)
		net_thread_open(g);
	g->cores = -1;
	if (start.options.cores)
		g->cores = descriptors_place(core_folder(start.options.cores), FD_CORES);
	if (start.options.gdb) {
		gdb_session_open(&debugger, start.options.gdb);
		debugger.fd = descriptors_place(debugger.fd, FD_DEBUGGER);
		g->gdb = &debugger;
	}
}

/* A hypercall is one OUT of 32 bits; the ports of exceptions are ring 0's. */
static void serve_exit(struct guest *g)
{
	const struct kvm_run *run = g->run;
	uint32_t addr;

	if (run->exit_reason == KVM_EXIT_INTR) {
		gdb_hvt_interruption(g);
		return;
	}
	if (run->exit_reason != KVM_EXIT_IO)
		crash_exit(g);
	if (run->io.port < RING0_VECTORS) {
		trap_serve(g, run->io.port);
		return;
	}
	if (run->io.direction != KVM_EXIT_IO_OUT || run->io.size != 4 || run->io.count != 1 ||
	    run->io.port < HVT_PORT(0))
		die("the guest made an invalid port access: port=0x%x", run->io.port);
	memcpy(&addr, (const uint8_t *)run + run->io.data_offset, sizeof addr);
	if (run->io.port == HVT_PORT(HVT_HALT))
		crash_halting(g, addr);
	hypercall_serve(g, run->io.port - HVT_PORT(0), addr);
}

static void close_files(struct guest *g)
{
	const int maybe[] = {
		g->vcpu, start.trace, g->cores, g->gdb ? g->gdb->fd : -1,
		g->net_thread ? FD_DOORBELL : -1, g->net_thread ? FD_WAKE : -1,
	};
	int own[WD_COUNT(maybe)];
	size_t count = 0;

	for (size_t i = 0; i < WD_COUNT(maybe); i++)
		if (maybe[i] >= 0)
			own[count++] = maybe[i];
	descriptors_close_others(&start.manifest, own, count);
}

/* Everything is open that will be needed: from here on the monitor is as little as
 * its guest could gain by taking it over.  Only a core file is yet to be made. */
static void close_doors(struct guest *g)
{
	g->vcpu = descriptors_place(g->vcpu, FD_VCPU);
	close_files(g);
	privilege_drop(&start.options, g->cores);
	if (g->net_thread)
		net_thread_start(g);
	if (g->gdb)
		gdb_hvt_listen(g);
	if (g->gdb || g->cores >= 0)
		privilege_filter(sandbox_filter_debugging, sandbox_filter_debugging_len);
	else
		privilege_filter(sandbox_filter, sandbox_filter_len);
}

int main(int argc, char **argv)
{
	struct guest guest = { .start = &start };
	struct clock clock = { 0 };
	uint64_t size;

	(void)argc;
	start_read(&start, argv);
	signals_catch();
	prepare(&guest);
	guest.cpu = cpu_ask();
	guest.mem_size = start.options.mem_size;
	size = guest.mem_size + ring0_size(&start.image, guest.mem_size);
	guest.memory = start_memory(size);
	vm_create(&guest, size);
	if (guest.net_thread)
		vm_doorbell(&guest, HVT_PORT(WADI_DOORBELL), FD_DOORBELL);
	image_load(&start.image, guest.memory, 0);
	write_boot_info(&guest, &clock);
	hear_requests(&guest);
	ring0_fill(&guest);
	vm_set_entry(&guest, start.image.entry);
	close_doors(&guest);
	if (guest.gdb)
		gdb_hvt_start(&guest);
	for (;;) {
		vm_run(&guest);
		serve_exit(&guest);
		if (clock.page)
			clock_refresh(&clock);
	}
}
