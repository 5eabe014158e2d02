/* SPDX-License-Identifier: ISC */
/* The least a monitor can do: a VM with one vCPU and 2 MiB, which makes one OUT;
 * then it exits.  What bench/hello on wadi-hvt is measured against.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { MEMORY = 2 << 20, CODE = 0x1000 };

static int check(const char *what, int result)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

static void set_memory(int vm, unsigned char *memory)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = MEMORY,
		.userspace_addr = (unsigned long)memory,
	};

	memory[CODE] = 0xe6; /* out %al, $0x10 */
	memory[CODE + 1] = 0x10;
	check("KVM_SET_USER_MEMORY_REGION", ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region));
}

static void set_cpuid(int vcpu)
{
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entry[2];
	} cpuid = { .head.nent = 2, .entry = { { .function = 0, .eax = 1 }, { .function = 1 } } };

	check("KVM_SET_CPUID2", ioctl(vcpu, KVM_SET_CPUID2, &cpuid));
}

/* Real mode, flat. */
static void set_registers(int vcpu)
{
	struct kvm_regs regs = { .rip = CODE, .rflags = 2 };
	struct kvm_sregs sregs;

	check("KVM_GET_SREGS", ioctl(vcpu, KVM_GET_SREGS, &sregs));
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	check("KVM_SET_SREGS", ioctl(vcpu, KVM_SET_SREGS, &sregs));
	check("KVM_SET_REGS", ioctl(vcpu, KVM_SET_REGS, &regs));
}

int main(void)
{
	int kvm = check("/dev/kvm", open("/dev/kvm", O_RDWR | O_CLOEXEC));
	int vm = check("KVM_CREATE_VM", ioctl(kvm, KVM_CREATE_VM, 0));
	int size = check("KVM_GET_VCPU_MMAP_SIZE", ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
	unsigned char *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
	                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct kvm_run *run;
	int vcpu;

	if (memory == MAP_FAILED)
		return 1;
	set_memory(vm, memory);
	vcpu = check("KVM_CREATE_VCPU", ioctl(vm, KVM_CREATE_VCPU, 0));
	run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED)
		return 1;
	set_cpuid(vcpu);
	set_registers(vcpu);
	check("KVM_RUN", ioctl(vcpu, KVM_RUN, 0));
	return run->exit_reason == KVM_EXIT_IO && run->io.port == 0x10 ? 0 : 1;
}
