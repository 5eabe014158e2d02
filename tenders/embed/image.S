/* SPDX-License-Identifier: ISC */
/* The image, as read-only data of its monitor; IMAGE is its path.  Its pages are pages
 * of the program too. */
	.section .rodata.embedded_image, "a", @progbits
	.balign 4096
	.globl embedded_image, embedded_image_end
	.hidden embedded_image, embedded_image_end
embedded_image:
	.incbin IMAGE
embedded_image_end:

	.section .note.GNU-stack, "", @progbits
