/* SPDX-License-Identifier: ISC */
/* bpf_run.h - an interpreter of the instructions that filters of system calls are made of. */
#ifndef BPF_RUN_H
#define BPF_RUN_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>

/* Where a jump leads, as a distance from the next instruction. */
static size_t bpf_jump(const struct sock_filter *i, uint32_t a)
{
	switch (BPF_OP(i->code)) {
	case BPF_JA:
		return i->k;
	case BPF_JEQ:
		return a == i->k ? i->jt : i->jf;
	case BPF_JGT:
		return a > i->k ? i->jt : i->jf;
	case BPF_JGE:
		return a >= i->k ? i->jt : i->jf;
	default:
		fail_msg("unknown test %x", i->code);
		return 0;
	}
}

/* The filter's answer; SECCOMP_RET_KILL_PROCESS behind its end. */
static uint32_t bpf_run(const struct sock_filter *code, size_t len,
	const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < len; pc++) {
		const struct sock_filter *i = &code[pc];

		switch (BPF_CLASS(i->code)) {
		case BPF_LD:
			assert_true(i->k % 4 == 0 && i->k <= sizeof *data - 4);
			memcpy(&a, (const uint8_t *)data + i->k, 4);
			break;
		case BPF_ALU:
			assert_int_equal(BPF_OP(i->code), BPF_AND);
			a &= i->k;
			break;
		case BPF_JMP:
			pc += bpf_jump(i, a);
			break;
		default:
			assert_int_equal(BPF_CLASS(i->code), BPF_RET);
			return i->k;
		}
	}
	return SECCOMP_RET_KILL_PROCESS;
}

#endif
