/* SPDX-License-Identifier: ISC */
/* wadi-hvt: runs an image as a virtual machine of KVM. */
#include <signal.h>
#include <unistd.h>

#include "boot.h"
#include "clock.h"
#include "crash.h"
#include "hypercall.h"
#include "ring0.h"
#include "vm.h"
#include "wadi/abi/hvt.h"

const char tender_name[] = "wadi-hvt";
const uint32_t tender_target = SOLO5_TARGET_HVT, tender_abi_version = SOLO5_HVT_VERSION;

static struct start start;

/* By write() alone: this may interrupt anything. */
static void on_signal(int number)
{
	char text[] = "wadi-hvt: Exiting on signal 00\n";
	char *digits = text + sizeof text - sizeof "00\n";

	digits[0] = (char)('0' + number / 10);
	digits[1] = (char)('0' + number % 10);
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(EXIT_MONITOR);
}

/* A closed console is no reason to die: see PUTS. */
static void set_signals(void)
{
	struct sigaction end = { .sa_handler = on_signal }, ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
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
		boot_put_extension(&boot, &(struct boot_extension){
			.features = cpu_wadi_features(&g->cpu) | WADI_HAS_RING3 |
				(image_stacks_end(&start.image) ? WADI_HAS_STACKS : 0),
			.clock_page = page,
		});
		clock_start(clock, g, (struct wadi_clock_page *)(void *)(g->memory + page));
	}
	g->boot_end = round_up(HVT_BOOT_INFO + boot.used, PAGE);
}

/* A hypercall is one OUT of 32 bits; the ports of exceptions are ring 0's. */
static void serve_exit(struct guest *g)
{
	const struct kvm_run *run = g->run;
	uint32_t addr;

	if (run->exit_reason != KVM_EXIT_IO)
		crash_exit(g);
	if (run->io.port < RING0_VECTORS)
		crash_exception(g, run->io.port);
	if (run->io.direction != KVM_EXIT_IO_OUT || run->io.size != 4 || run->io.count != 1 ||
	    run->io.port < HVT_PORT(0))
		die("the guest made an invalid port access: port=0x%x", run->io.port);
	memcpy(&addr, (const uint8_t *)run + run->io.data_offset, sizeof addr);
	hypercall_serve(g, run->io.port - HVT_PORT(0), addr);
}

int main(int argc, char **argv)
{
	struct guest guest = { .start = &start };
	struct clock clock = { 0 };
	uint64_t size;

	(void)argc;
	start_read(&start, argv);
	set_signals();
	guest.cpu = cpu_ask();
	guest.mem_size = start.options.mem_size;
	size = guest.mem_size + ring0_size(&start.image, guest.mem_size);
	guest.memory = start_memory(size);
	vm_create(&guest, size);
	image_load(&start.image, guest.memory, 0);
	write_boot_info(&guest, &clock);
	ring0_fill(&guest);
	vm_set_entry(&guest, start.image.entry);
	for (;;) {
		vm_run(&guest);
		serve_exit(&guest);
		if (clock.page)
			clock_refresh(&clock);
	}
}
