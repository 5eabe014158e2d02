/* SPDX-License-Identifier: ISC */
/* wadi/solo5/host.h - the few calls in which hvt and spt differ; each target has host.c. */
#ifndef WADI_SOLO5_HOST_H
#define WADI_SOLO5_HOST_H

#include "wadi/abi/solo5.h"
#include "wadi/host_device.h"

/* What boot information of either kind says. */
struct host_boot {
	uint64_t mem_size, kernel_end;
	char *cmdline;
	const struct solo5_mft *mft;
};

/* Reads the boot information; called once, before all else, without a stack
 * protector. */
struct host_boot host_boot(const void *info);

/* Makes %fs point at `tcb`. */
void host_set_fs(const void *tcb);

/* May the processor be asked by CPUID what it has?  Where the monitor has said
 * nothing, only if that cannot be an emulated supervisor. */
bool host_may_ask_cpu(void);

/* Writes to the console; gives up on an error. */
void host_puts(struct wd_bytes text);

/* Appends to the trace, where extension.trace says that one is wanted; false when
 * that fails. */
bool host_trace(struct wd_bytes bytes);

/* The host's clocks in nanoseconds; each may be a trip to the host. */
uint64_t host_monotonic(void);
uint64_t host_wall(void);

/* Sleeps until the monotonic clock has `until`, or a network device has something;
 * which of them do, a bit for each manifest index. */
uint64_t host_wait(wd_instant until);

/* Ends the image with this status. */
_Noreturn void host_exit(int status);

/* ---- Attached devices, by manifest index; SOLO5_R_... ------------------------------ */

/* One frame. */
int host_net_write(unsigned handle, struct wd_bytes frame);
int host_net_read(unsigned handle, struct wd_room into, size_t *len);

/* One block, as plain monitors take it. */
int host_block_read(unsigned handle, uint64_t offset, struct wd_room into);
int host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from);

/* Does nothing on a monitor that knows no such call. */
int host_block_flush(unsigned handle);

/* How frames and blocks travel: one by one through the calls above, or better. */
struct host_net_ops {
	void (*open)(unsigned handle, struct wd_host_net *is); /* adds what it takes to `is` */
	wd_err (*send)(unsigned handle, struct wd_bufq *frames WD_OWNED);
	void (*listen)(unsigned handle, struct wd_pool *pool);
	bool (*ready)(unsigned handle);
	void (*receive)(unsigned handle, struct wd_bufq *frames);
};
struct host_block_ops {
	wd_err (*read)(unsigned handle, uint64_t offset, struct wd_room into);
	wd_err (*write)(unsigned handle, uint64_t offset, struct wd_bytes from);
	wd_err (*flush)(unsigned handle);
	bool (*queue)(unsigned handle, uint64_t offset, struct wd_block_request *request);
};
extern const struct host_net_ops host_net_plain;
extern const struct host_block_ops host_block_plain;

/* The best way there is; the plain ones on plain monitors. */
const struct host_net_ops *host_net(void);
const struct host_block_ops *host_blocks(void);

/* What host_wait() found: set by wd_platform_wait(), cleared by who has read all. */
extern uint64_t host_ready;

/* Called, if set, by wd_platform_wait() last of all. */
extern void (*host_waited)(void);

#endif
