/* SPDX-License-Identifier: ISC */
/* wadi/abi/wadi.h - what wadi adds to Solo5's ABI, negotiated on both sides.
 *
 * The image says what it knows in an ELF note of its own; the monitor answers
 * with a tagged block behind the boot information: at the first 16-byte
 * boundary after the command line's NUL.  No magic there means the plain ABI,
 * where nothing but integer code, OUT and RDTSC may be assumed.
 */
#ifndef WADI_ABI_WADI_H
#define WADI_ABI_WADI_H

#include <stdint.h>

/* ---- The image's note ------------------------------------------------------------ */

#define WADI_NOTE_NAME "wadi" /* namesz 5, padded to 8 */
enum { WADI_NOTE_TYPE = 1 };

/* An image with this note splits its command line as a shell does, so its
 * arguments are quoted; its boot information is mapped writable. */
struct wadi_note {
	uint32_t version;     /* 1; a larger one adds fields at the end */
	uint32_t size;        /* of this structure, in bytes */
	uint64_t stack_base;  /* the stack arena, page-aligned: `stack_count` slots of */
	uint32_t stack_slot;  /* `stack_slot` bytes, a multiple of 4096; the lowest page */
	uint32_t stack_count; /* of each, and the page behind the last, is not mapped */
	/* what follows may be missing, and is 0 then */
	uint64_t stop;        /* address of a struct wadi_request, a multiple of 8, or 0 */
	uint64_t log_ring;    /* address of struct wadi_log_ring, or 0 */
	uint64_t metrics;     /* address of another struct wadi_request, or 0 */
	uint64_t knows;       /* WADI_KNOWS_... */
	uint64_t net_thread;  /* address of struct wadi_net_thread, a multiple of its size, or 0 */
};

#define WADI_KNOWS_NET (UINT64_C(1) << 0) /* WADI_TAG_NET, and what such a record promises */

enum { WADI_NOTE_SIZE_MIN = 24 }; /* up to `stop` */

/* How an image hears what it is asked for.  The monitor writes here, and a guest that sleeps
 * wakes up early.
 *   stop: while it is wanted, the monitor's first SIGTERM does not end the image
 *   metrics: while it is wanted, SIGUSR1 asks the image to print its metrics; every time
 */
struct wadi_request {
	uint32_t wanted; /* by the image: not 0 */
	uint32_t asked;  /* by the monitor: how often */
};

/* The last messages of the image's log, for a monitor that reports a crash, which
 * believes nothing of it: records from bytes[first] on, `used` bytes, round and round. */
struct wadi_log_ring {
	uint64_t first, used;
	uint64_t size;    /* of bytes[]; 0 until there is a message */
	uint8_t bytes[];
};

struct wadi_log_record {
	uint64_t source;     /* address of a word, which is the address of the source's name */
	uint64_t when;       /* ns of the monotonic clock */
	uint32_t level;      /* 1 app, 2 error, 3 warning, 4 info, 5 debug */
	uint16_t text, tags; /* bytes of each, which follow */
};

/* ---- The monitor's block ----------------------------------------------------------- */

enum { WADI_BLOCK_ALIGN = 16 };
#define WADI_BLOCK_MAGIC 0x49444157 /* "WADI", little endian */

struct wadi_block {
	uint32_t magic;
	uint32_t size; /* of all of it, this header and the records */
};

/* Records follow, each padded to 8 bytes; unknown tags are passed over. */
struct wadi_record {
	uint32_t tag;
	uint32_t len; /* of the data behind, without padding */
};

enum wadi_tag {
	WADI_TAG_FEATURES = 1,   /* u64: WADI_HAS_... */
	WADI_TAG_CLOCK_PAGE = 2, /* u64: address of struct wadi_clock_page */
	WADI_TAG_CLOCK_CALL = 3, /* u64: address of the host's clock_gettime(), to be called */
	WADI_TAG_SEED = 4,       /* random bytes from the host, at least 32; to be wiped */
	WADI_TAG_IO = 5,         /* u32 version of the batches below, u32 most requests in one */
	WADI_TAG_TRACE = 6,      /* u64: a trace is wanted; spt: the descriptor to write() it to */
	WADI_TAG_NET = 7,        /* struct wadi_net, one for each network device */
	WADI_TAG_NET_THREAD = 8, /* u32 the doorbell's port, u32 ns to look before a sleep */
};

#define WADI_HAS_RING3    (UINT64_C(1) << 0) /* the guest runs unprivileged */
#define WADI_HAS_FSGSBASE (UINT64_C(1) << 1) /* WRFSBASE works */
#define WADI_HAS_SSE      (UINT64_C(1) << 2) /* SSE to SSE4.2 as CPUID says */
#define WADI_HAS_RDRAND   (UINT64_C(1) << 3)
#define WADI_HAS_RDSEED   (UINT64_C(1) << 4)
#define WADI_HAS_STACKS   (UINT64_C(1) << 5) /* the arena's guard pages are unmapped */
#define WADI_HAS_FLUSH    (UINT64_C(1) << 6) /* spt: fdatasync of a block device is allowed */

/* Read like a Linux vvar page: while `seq` is odd, or has changed meanwhile, read
 * again.  The monitor writes it between two runs of the guest only.
 *   monotonic = mono + ((tsc_now - tsc) * mult >> shift)
 *   wall      = monotonic + wall - mono
 */
struct wadi_clock_page {
	uint32_t seq;
	uint32_t shift; /* 0 to 32 */
	uint64_t mult;
	uint64_t tsc;   /* the guest's counter when the others were true */
	uint64_t mono;  /* ns of the host's CLOCK_MONOTONIC */
	uint64_t wall;  /* ns since 1970 */
};

/* ---- Network devices -----------------------------------------------------------------
 *
 * For an image that knows WADI_TAG_NET, a device takes frames in pieces, may take and give
 * frames that are not as they are on a wire, and gives one that does not fit in a buffer in
 * several.  hvt: see the batches below.  spt: a frame is one write() or writev() of the
 * device's descriptor, and one readv(), which stands in the place of read().
 */
struct wadi_net {
	uint16_t device;    /* manifest index */
	uint16_t framing;   /* WADI_NET_...: what stands before a frame; hvt: BARE */
	uint32_t offloads;  /* WADI_NET_..., or-ed; 0 unless each frame has its struct wadi_vnet */
	uint32_t frame_max; /* bytes of the longest frame, its Ethernet header included */
	uint32_t pieces;    /* of a frame to send, at most */
};

enum { /* wadi_net.framing */
	WADI_NET_BARE = 0,   /* nothing */
	WADI_NET_VNET = 1,   /* struct wadi_vnet */
	WADI_NET_STREAM = 2, /* its length, 4 bytes, big endian, as QEMU's streams have it: reads
	                      * and writes are of any part of what flows */
};

enum { /* wadi_net.offloads */
	WADI_NET_SUMS = 1,         /* the device fills in checksums, or leaves them out */
	WADI_NET_SEGMENTS4 = 2,    /* cuts and joins segments of TCP over IPv4, */
	WADI_NET_SEGMENTS6 = 4,    /* over IPv6, */
	WADI_NET_SEGMENTS_ECN = 8, /* and those that tell of congestion */
};

/* What is to be known of a frame: struct virtio_net_hdr of virtio 1.2, 5.1.6, little
 * endian. */
struct wadi_vnet {
	uint8_t flags;        /* WADI_VNET_... */
	uint8_t gso_type;     /* WADI_VNET_GSO_... */
	uint16_t hdr_len;     /* bytes of all headers, as a hint */
	uint16_t gso_size;    /* payload of a segment, in bytes; 0 without GSO */
	uint16_t csum_start;  /* NEEDS_CSUM: sum from this byte of the frame on, */
	uint16_t csum_offset; /* and put it this far behind */
	uint16_t num_buffers; /* 0, not looked at */
};

enum { /* wadi_vnet.flags */
	WADI_VNET_NEEDS_CSUM = 1, /* the sum of the pseudo header alone is in its place */
	WADI_VNET_DATA_VALID = 2, /* received: the sum has been checked */
};

enum { /* wadi_vnet.gso_type */
	WADI_VNET_GSO_NONE = 0,
	WADI_VNET_GSO_TCPV4 = 1,
	WADI_VNET_GSO_TCPV6 = 4,
	WADI_VNET_GSO_ECN = 0x80, /* or-ed to these: it has the flag CWR */
};

/* ---- The trace (hvt) -----------------------------------------------------------------
 *
 * Hypercall WADI_HYPERCALL_TRACE points at a struct hvt_puts like PUTS, but appends to
 * the trace file, offered by WADI_TAG_TRACE.  The monitor does not look at what it is.
 */
enum { WADI_HYPERCALL_TRACE = 11 };

/* ---- Batches of input and output (hvt) --------------------------------------------
 *
 * Hypercall WADI_HYPERCALL_IO points at a batch, offered by WADI_TAG_IO.  The
 * monitor serves all requests in order, but for NET_RECEIVE: those take what has
 * arrived for their device, first come, first served.  If none of them gets a
 * frame it sleeps until one does, or until `until`.  The batch is over with the
 * call: what is pending then is to be asked for again.
 *
 * Version 2 adds what the record WADI_TAG_NET of a device promises; on other devices, and
 * to version 1, `pieces` and `offload` are 0.
 *
 * NET_SEND: with `pieces`, `data` is the address of so many struct wadi_piece and `len` the
 * length of the frame, all of theirs; `offload` begins with its struct wadi_vnet.  One that
 * is PENDING may be asked for again: the sleep ends when its device has room, and none behind
 * it is sent by the same device in this batch.
 *
 * NET_RECEIVE: a frame takes as many of the buffers posted for its device as it needs, in
 * their order.  In each of them `len` becomes what it holds; in the first, `pieces` how many
 * they are, and `offload` the frame's struct wadi_vnet.  Behind the first of a batch no
 * frame is taken from a device whose buffers that are left hold less than `frame_max`
 * bytes; one that does not fit all the same is lost.
 */
enum { WADI_HYPERCALL_IO = 12, WADI_IO_VERSION = 2 };

struct wadi_io_batch {
	uint32_t size;         /* of this structure; a later version adds fields at the end */
	uint32_t request_size; /* of a request, likewise; a multiple of 8 */
	uint64_t requests;     /* address of the first */
	uint32_t count;        /* how many there are */
	uint32_t unused;       /* zero */
	uint64_t until;        /* ns of the monotonic clock; 0 not to sleep, UINT64_MAX for ever */
};

enum wadi_io_op {
	WADI_IO_NET_SEND = 1,    /* one frame */
	WADI_IO_NET_RECEIVE = 2, /* a frame or a piece of one; `len` becomes its length */
	WADI_IO_BLOCK_READ = 3,  /* whole blocks, any number */
	WADI_IO_BLOCK_WRITE = 4,
	WADI_IO_BLOCK_FLUSH = 5, /* what was written survives a loss of power */
};

enum wadi_io_result { /* the first four as Solo5's */
	WADI_IO_OK = 0,
	WADI_IO_PENDING = 1,  /* nothing has arrived; there is no room for a frame now */
	WADI_IO_INVALID = 2,  /* no such device, out of range, not zero */
	WADI_IO_FAILED = 3,   /* the host could not; a frame is lost */
	WADI_IO_GONE = 4,     /* the device is, for good */
	WADI_IO_NO_SPACE = 5, /* the host has none left */
};

struct wadi_io_request {
	uint16_t op;     /* WADI_IO_... */
	uint16_t device; /* manifest index */
	uint16_t queue;  /* 0, the only one */
	uint16_t flags;  /* 0 */
	int32_t result;  /* the monitor's answer */
	uint32_t pieces; /* 0: the data is in one piece */
	uint64_t data, len;
	uint64_t offset; /* of a disk, in bytes; 0 for the network */
	uint64_t offload[3]; /* struct wadi_vnet, then zeros */
};

/* A part of a frame. */
struct wadi_piece { uint64_t data, len; };
enum { WADI_IO_PIECES_MAX = 64 };

/* ---- Frames by a thread of the monitor (hvt) ------------------------------------------
 *
 * Offered by WADI_TAG_NET_THREAD.  Two batches may then be with the thread at a time, one of
 * NET_SEND and one of NET_RECEIVE alone, for all network devices; hypercalls that ask for
 * frames get INVALID, and none of their batches ends a sleep for a device.
 *
 * To hand one over, the guest puts its address in `batch` and adds 1 to `posted`; its `until`
 * is not looked at.  It is the thread's until the thread makes `done` the same: for SEND as
 * soon as all have their results, for RECEIVE as soon as a buffer was given back.  A SEND that
 * is PENDING sets its device's bit in `full`, which is cleared when the device has room.
 *
 * Neither side waits for the other unless it has said so.  The guest, to sleep in a batch that
 * asks for nothing, first sets `guest_sleeps` to those whose `done` is to end that, then looks
 * again; a bit of `full` that is cleared counts as a SEND.  While `thread_sleeps` is not 0, the
 * guest rings once it has posted: OUT of one byte to the doorbell, which is no trip to the
 * monitor.  Between what is written and the other's word that is read then stands a full
 * barrier. */
enum { WADI_THREAD_SEND, WADI_THREAD_RECEIVE, WADI_THREAD_BATCHES };
enum { WADI_DOORBELL = 13 }; /* in the place of a hypercall's number */

struct wadi_net_thread {
	struct { /* the guest's, as all of this line of the cache */
		uint64_t batch;  /* address of struct wadi_io_batch */
		uint32_t posted; /* how many have been, counted round and round */
		uint32_t unused;
	} given[WADI_THREAD_BATCHES];
	uint32_t guest_sleeps; /* 1 << WADI_THREAD_..., or-ed */
	uint32_t unused[7];
	uint32_t done[WADI_THREAD_BATCHES]; /* the monitor's, likewise */
	uint64_t full;                      /* devices without room, by manifest index */
	uint32_t thread_sleeps;
	uint32_t unused_too[11];
};

_Static_assert(sizeof(struct wadi_net_thread) == 128, "two lines of the cache");
_Static_assert(sizeof(struct wadi_note) == 64, "a layout");
_Static_assert(sizeof(struct wadi_net) == 16 && sizeof(struct wadi_vnet) == 12, "layouts");
_Static_assert(sizeof(struct wadi_io_batch) == 32, "a layout");
_Static_assert(sizeof(struct wadi_io_request) == 64, "a layout, and a cache line");

#endif
