/* SPDX-License-Identifier: ISC */
/* image.h - a guest's image: an ELF file with Solo5's notes, and wadi's if it has it.
 *
 * Reading it is in two steps: image_decode() checks every byte it believes and
 * changes nothing, image_load() then cannot fail.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "tender.h"
#include "wadi/abi/wadi.h"

enum { IMAGE_SEGMENTS_MAX = 16, IMAGE_HEADERS_MAX = 64 };

/* One loadable piece of the image. */
struct segment {
	uint64_t start, end;   /* guest addresses, of whole pages */
	uint64_t addr;         /* where its bytes go */
	struct wd_bytes bytes; /* in the file; zeros follow up to `end` */
	bool write, exec;      /* never both */
};

/* What an ELF file asks for.  Its views point into the file. */
struct image {
	struct wd_bytes file;  /* the whole */
	uint64_t entry;
	uint64_t end;          /* the first byte behind the last segment, page-aligned */
	struct segment segment[IMAGE_SEGMENTS_MAX]; /* ascending, apart from each other */
	size_t segments;
	struct wd_bytes mft;   /* struct solo5_mft, not yet looked into; may be unaligned */
	bool noted;            /* it carries wadi's note, and this is it: */
	struct wadi_note note;
};

/* What a monitor offers: the target and ABI version it runs, and its memory. */
struct image_host {
	uint32_t target, version;
	uint64_t mem_size; /* a multiple of PAGE, at least 1 MiB */
};

/* Reads `file`, which must outlive `image`.  Fails, with a kind of wd_malformed
 * and its cause as text, unless all of the image is sound and fits the host. */
WD_MUST WD_NONNULL wd_err image_decode(struct image *image, struct wd_bytes file,
	const struct image_host *host);

/* Copies a decoded image's segments to `memory`, where guest address `base` is;
 * what is not copied must be zero already. */
WD_NONNULL void image_load(const struct image *image, uint8_t *memory, uint64_t base);

/* Is the page at `addr` one of the stack arena's guards? */
WD_NONNULL bool image_is_guard(const struct image *image, uint64_t addr);

/* The end of the stack arena with its last guard; 0 when there is none. */
WD_NONNULL uint64_t image_stacks_end(const struct image *image);

/* Where the image's struct wadi_request to stop is, and that for its metrics; 0 when it has
 * none.  It lies in a writable segment, on one page, and on no guard. */
WD_NONNULL uint64_t image_stop(const struct image *image);
WD_NONNULL uint64_t image_metrics(const struct image *image);

/* Where its struct wadi_net_thread is, likewise. */
WD_NONNULL uint64_t image_net_thread(const struct image *image);

/* Where the image says that its log is; 0 when it does not. */
WD_NONNULL uint64_t image_log_ring(const struct image *image);

/* Is this one of WADI_KNOWS_... of its note? */
WD_NONNULL bool image_knows(const struct image *image, uint64_t what);

/* May a guest write to all of these bytes?  Segments forbid it, or not.  The range
 * must not wrap. */
WD_NONNULL bool image_writable(const struct image *image, uint64_t addr, uint64_t len);

#endif
