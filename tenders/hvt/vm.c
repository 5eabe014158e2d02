/* SPDX-License-Identifier: ISC */
#include "vm.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "ring0.h"
#include "wadi/abi/hvt.h"

static _Noreturn void refused(const char *name)
{
	die("KVM: %s: %s", name, strerror(errno));
}

static int open_kvm(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (kvm >= 0)
		return kvm;
	if (errno == ENOENT)
		die("Could not open: /dev/kvm: there is none; load the module kvm_intel or "
			"kvm_amd, switch virtualisation on in the firmware, or run an spt image");
	if (errno == EACCES)
		die("Could not open: /dev/kvm: %s; join the group kvm (adduser USER kvm) or "
			"open it to all (chmod a+rw /dev/kvm)", strerror(errno));
	die("Could not open: /dev/kvm: %s", strerror(errno));
}

void vm_create(struct guest *guest, uint64_t size)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = size, .userspace_addr = (uintptr_t)guest->memory,
	};
	int kvm = open_kvm(), run_size, tsc_khz;

	if (ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		die("KVM: the kernel's version of its interface is not 12");
	do {
		guest->vm = ioctl(kvm, KVM_CREATE_VM, 0);
	} while (guest->vm < 0 && errno == EINTR);
	if (guest->vm < 0)
		refused("KVM_CREATE_VM");
	if (ioctl(guest->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		refused("KVM_SET_USER_MEMORY_REGION");
	guest->vcpu = ioctl(guest->vm, KVM_CREATE_VCPU, 0);
	if (guest->vcpu < 0)
		refused("KVM_CREATE_VCPU");
	run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (run_size < 0)
		refused("KVM_GET_VCPU_MMAP_SIZE");
	guest->run = mmap(NULL, (size_t)run_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		guest->vcpu, 0);
	if (guest->run == MAP_FAILED)
		refused("mmap of the vCPU");
	tsc_khz = ioctl(guest->vcpu, KVM_GET_TSC_KHZ, 0);
	if (tsc_khz <= 0)
		refused("KVM_GET_TSC_KHZ");
	guest->tsc_hz = (uint64_t)tsc_khz * 1000;
}

void vm_doorbell(const struct guest *guest, uint16_t port, int fd)
{
	struct kvm_ioeventfd bell = {
		.addr = port, .len = 1, .fd = fd, .flags = KVM_IOEVENTFD_FLAG_PIO,
	};

	if (ioctl(guest->vm, KVM_IOEVENTFD, &bell) < 0)
		refused("KVM_IOEVENTFD");
}

void vm_vcpu_call(const struct guest *guest, unsigned request, void *argument,
	const char *name)
{
	if (ioctl(guest->vcpu, request, argument) < 0)
		refused(name);
}

void vm_set_msr(const struct guest *guest, uint32_t index, uint64_t value)
{
	struct { /* struct kvm_msrs with its entry */
		uint32_t count, padding;
		struct kvm_msr_entry entry;
	} msrs = { 1, 0, { .index = index, .data = value } };

	if (ioctl(guest->vcpu, KVM_SET_MSRS, &msrs) != 1)
		refused("KVM_SET_MSRS");
}

/* ---- CPUID -------------------------------------------------------------------------- */

/* What a guest may see.  No nested virtualisation, no power management, and no
 * AVX, whose state nobody has switched on. */
enum {
	SHOW_1_ECX = 1 << 0 /* SSE3 */ | 1 << 1 /* PCLMUL */ | 1 << 9 /* SSSE3 */ |
		1 << 13 /* CX16 */ | 1 << 19 /* SSE4.1 */ | 1 << 20 /* SSE4.2 */ |
		1 << 22 /* MOVBE */ | 1 << 23 /* POPCNT */ | 1 << 25 /* AES */ |
		1 << 30 /* RDRAND */,
	SHOW_1_EDX = 1 << 0 /* FPU */ | 1 << 4 /* TSC */ | 1 << 6 /* PAE */ |
		1 << 8 /* CX8 */ | 1 << 15 /* CMOV */ | 1 << 19 /* CLFLUSH */ |
		1 << 23 /* MMX */ | 1 << 24 /* FXSR */ | 1 << 25 /* SSE */ | 1 << 26 /* SSE2 */,
	SHOW_7_EBX = 1 << 0 /* FSGSBASE */ | 1 << 3 /* BMI1 */ | 1 << 7 /* SMEP */ |
		1 << 8 /* BMI2 */ | 1 << 9 /* ERMS */ | 1 << 18 /* RDSEED */ |
		1 << 19 /* ADX */ | 1 << 20 /* SMAP */ | 1 << 23 /* CLFLUSHOPT */ |
		1 << 29 /* SHA */,
	SHOW_7_ECX = 1 << 2 /* UMIP */,
	SHOW_7_EDX = 1 << 4 /* FSRM */,
	HYPERVISOR = (int)(1u << 31), /* 1 ECX */
	EXTENDED_EDX = 1 << 20 /* NX */ | 1 << 29 /* 64-bit */,
};
#define CPUID_EXTENDED 0x80000000

/* Made by hand: to ask KVM for its table of several dozen leaves takes longer than
 * to create the machine. */
static void set_cpuid(const struct guest *guest)
{
	enum { LEAVES = 5 };
	const struct cpu *cpu = &guest->cpu;
	struct { /* struct kvm_cpuid2 with its entries */
		uint32_t count, padding;
		struct kvm_cpuid_entry2 leaf[LEAVES];
	} table = { .count = LEAVES, .leaf = {
		{ .function = 0, .eax = 7,
		  .ebx = cpu->basic.ebx, .ecx = cpu->basic.ecx, .edx = cpu->basic.edx },
		{ .function = 1, .eax = cpu->features.eax, .ebx = cpu->features.ebx & 0xff00,
		  .ecx = (cpu->features.ecx & SHOW_1_ECX) | (uint32_t)HYPERVISOR,
		  .edx = cpu->features.edx & SHOW_1_EDX },
		{ .function = 7, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX,
		  .ebx = cpu->more.ebx & SHOW_7_EBX, .ecx = cpu->more.ecx & SHOW_7_ECX,
		  .edx = cpu->more.edx & SHOW_7_EDX },
		{ .function = CPUID_EXTENDED, .eax = CPUID_EXTENDED + 1 },
		{ .function = CPUID_EXTENDED + 1, .edx = EXTENDED_EDX },
	} };

	vm_vcpu_call(guest, KVM_SET_CPUID2, &table, "KVM_SET_CPUID2");
}

/* ---- Running ----------------------------------------------------------------------- */

/* CPUID first: KVM checks CR4 against it. */
void vm_set_entry(const struct guest *guest, uint64_t entry)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs = {
		.rip = entry, .rdi = HVT_BOOT_INFO, .rsp = guest->mem_size - 8, .rflags = 2,
	};

	set_cpuid(guest);
	vm_vcpu_call(guest, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	ring0_set_registers(guest, &sregs);
	vm_vcpu_call(guest, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
	vm_vcpu_call(guest, KVM_SET_REGS, &regs, "KVM_SET_REGS");
}

void vm_run(const struct guest *guest)
{
	while (ioctl(guest->vcpu, KVM_RUN, 0) < 0) {
		if (errno == EINTR) {
			guest->run->exit_reason = KVM_EXIT_INTR; /* not always KVM sets it */
			return;
		}
		if (errno != EAGAIN)
			refused("KVM_RUN");
	}
}
