/* SPDX-License-Identifier: ISC */
/* memory.h - how guest memory is shared out, from low to high: the image with
 * its stack arena, the heap, the stack that the image was entered on.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdint.h>

/* Everything behind the image is heap, less the first stack. */
void memory_init(uint64_t kernel_end, uint64_t mem_size);

#endif
