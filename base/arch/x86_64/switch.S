/* SPDX-License-Identifier: ISC */
/* See switch.h.  A stack that does not run ends, from its stored pointer up, with
 * r15 r14 r13 r12 rbx rbp and the address to go on at.
 *
 * MXCSR and the x87 control word are not kept: nobody changes them. */
	.text

	.globl	wd_switch
	.type	wd_switch, @function
wd_switch:
	.cfi_startproc
	push	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	push	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	push	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	push	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r14, 0
	push	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r15, 0
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp		/* the same picture, of the other stack */
	pop	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r15
	pop	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r14
	pop	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r13
	pop	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r12
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	pop	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbp
	ret
	.cfi_endproc
	.size	wd_switch, . - wd_switch

/* `entry` finds the stack as after a call from address 0, with rbp 0: there
 * back traces end. */
	.globl	wd_switch_first
	.type	wd_switch_first, @function
wd_switch_first:
	.cfi_startproc
	and	$-16, %rdi
	xor	%eax, %eax
	mov	%rax, -8(%rdi)		/* where `entry` would return to */
	mov	%rsi, -16(%rdi)		/* where wd_switch returns to */
	mov	%rax, -24(%rdi)		/* rbp */
	mov	%rax, -32(%rdi)		/* rbx */
	mov	%rax, -40(%rdi)		/* r12 */
	mov	%rax, -48(%rdi)		/* r13 */
	mov	%rax, -56(%rdi)		/* r14 */
	mov	%rax, -64(%rdi)		/* r15 */
	lea	-64(%rdi), %rax
	ret
	.cfi_endproc
	.size	wd_switch_first, . - wd_switch_first

	.section .note.GNU-stack, "", @progbits
