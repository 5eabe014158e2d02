/* SPDX-License-Identifier: ISC */
/* options.h - a monitor's command line: Solo5's options, then the image and its arguments. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "tender.h"
#include "wadi/abi/solo5.h"

enum { OPTIONS_DEVICES_MAX = SOLO5_MFT_ENTRIES_MAX - 1 };
enum { MEM_MIB_DEFAULT = 512, MEM_MIB_MIN = 2, MEM_MIB_MAX = 4096 };

/* All that was said of one device; what was not said is zero. */
struct device_option {
	struct wd_bytes name;
	const char *net;      /* "tap0", "@5", "unix:PATH" or "unix-listen:PATH" */
	uint16_t mtu;
	const char *block;    /* a path */
	uint8_t mac[6];
	bool has_mac, no_offloads;
	uint32_t block_size;
};

/* Who the monitor is once it has started. */
struct user_option {
	bool given;
	uint32_t uid, gid;
};

/* Views and strings are argv's. */
struct options {
	uint64_t mem_size;       /* bytes, of whole 2 MiB */
	bool help, version;      /* asked for; nothing else is then set */
	bool plain_abi;          /* leave wadi's block out */
	bool exec_heap;          /* what lies behind the image may be executed */
	const char *gdb;         /* where a debugger is waited for: a port or a path */
	const char *cores;       /* the folder for core files */
	const char *trace;       /* the file for the trace that the guest writes */
	bool isolate;            /* in namespaces of its own */
	struct user_option user;
	bool net_thread;         /* frames by a thread of the monitor, */
	uint32_t look_us;        /* that looks so long before it sleeps */
	struct device_option device[OPTIONS_DEVICES_MAX];
	size_t devices;
	const char *image;
	char *const *args;       /* of the image; ends with NULL */
	const char *culprit;     /* on failure: the argument it is about */
};

/* Reads a command line that ends with NULL.  Fails with a kind of wd_malformed
 * whose text goes behind "CULPRIT: ". */
WD_MUST WD_NONNULL wd_err options_read(struct options *options, char *const *argv);

/* What --help prints, with room for the monitor's name in two places. */
extern const char options_help[];

#endif
