/* SPDX-License-Identifier: ISC */
/* filter.h - the system calls that a guest may make, with which arguments.
 *
 * A filter is a list of rules; a call that no rule allows kills the process.
 * Rules become a BPF program by plain templates, at run time: it takes a
 * microsecond and no library.
 */
#ifndef FILTER_H
#define FILTER_H

#include <linux/filter.h>

#include "manifest.h"

/* What an argument must be.  Of an int, such as a descriptor, the kernel looks at
 * the low half alone, and so does the check. */
enum check_kind { CHECK_INT, CHECK_EQUAL, CHECK_AT_MOST };
struct check {
	uint8_t arg; /* 0 to 5 */
	enum check_kind kind;
	uint64_t value;
};

/* Allows system call `number` if all checks hold. */
enum { RULE_CHECKS_MAX = 3 };
struct rule {
	unsigned number;
	uint8_t checks;
	struct check check[RULE_CHECKS_MAX];
};

/* 63 disks take two rules of 14 instructions each, and one of 5. */
enum { FILTER_MAX = 2560 };
struct filter {
	struct sock_filter code[FILTER_MAX];
	unsigned short len;
};

/* A filter that allows nothing yet and refuses other architectures' calls. */
WD_NONNULL void filter_init(struct filter *filter);

/* Adds a rule. */
WD_NONNULL void filter_allow(struct filter *filter, const struct rule *rule);

/* The rules of the spt ABI, for these devices; `pieces`: the guest writes frames by writev(),
 * too, and reads them by readv() alone. */
WD_NONNULL void filter_allow_spt(struct filter *filter, const struct manifest *manifest,
	int epollfd, int timerfd, bool pieces);

/* What a handler of signals needs that wakes the guest by this file: to write to it, and
 * to return. */
WD_NONNULL void filter_allow_wake(struct filter *filter, int wakefd);

/* Writing to the trace file. */
WD_NONNULL void filter_allow_trace(struct filter *filter, int fd);

/* Puts the filter into force for this process, for good.  Dies if it can't. */
WD_NONNULL void filter_install(struct filter *filter);

#endif
