/* SPDX-License-Identifier: ISC */
/* A guest with a network device, whose wire is a socket pair, and a disk in memory: for
 * tests of batches. */
#ifndef IO_GUEST_H
#define IO_GUEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../hvt/io.h"
#include "wait.h"
#include "wadi/abi/hvt.h"

enum { NET = 1, DISK, SECTOR = 512, SECTORS = 4 };
enum { BATCH = SOLO5_GUEST_MIN_BASE, REQUESTS = BATCH + PAGE, DATA = REQUESTS + 8 * PAGE };
enum { MTU = 1500 };
#define MEMORY (2 * MIB)

static struct start start;
static struct guest guest;
static struct net_port ports[3];
static int peer;

static inline int make_guest(void **state)
{
	struct solo5_mft_entry *entry = start.manifest.entry;
	int pair[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) < 0)
		return -1;
	peer = pair[0];
	start = (struct start){
		.image = { .noted = true }, .manifest = { .entries = 3 }, .port = ports,
	};
	entry[NET] = (struct solo5_mft_entry){ .type = SOLO5_NET_BASIC, .attached = 1 };
	entry[NET].fd = pair[1];
	ports[NET] = (struct net_port){
		.fd = pair[1], .mtu = MTU, .frame_max = MTU + NET_HEADER,
	};
	entry[DISK] = (struct solo5_mft_entry){ .type = SOLO5_BLOCK_BASIC, .attached = 1 };
	entry[DISK].fd = memfd_create("disk", MFD_CLOEXEC);
	entry[DISK].block.block_size = SECTOR;
	entry[DISK].block.capacity = SECTOR * SECTORS;
	guest = (struct guest){
		.start = &start, .memory = calloc(1, MEMORY), .mem_size = MEMORY,
		.boot_end = HVT_BOOT_INFO + PAGE,
	};
	return guest.memory && ftruncate(entry[DISK].fd, SECTOR * SECTORS) == 0 ? 0 : -1;
}

static inline int drop_guest(void **state)
{
	(void)state;
	close(peer);
	close(start.manifest.entry[NET].fd);
	close(start.manifest.entry[DISK].fd);
	free(guest.memory);
	return 0;
}

static inline struct wadi_io_request *request(size_t i)
{
	return (void *)(guest.memory + REQUESTS + i * sizeof(struct wadi_io_request));
}

/* Where request `i` has its data, a page each. */
static inline uint8_t *data(size_t i)
{
	return guest.memory + DATA + i * PAGE;
}

static inline void ask(size_t i, enum wadi_io_op op, unsigned device, uint64_t len, uint64_t offset)
{
	*request(i) = (struct wadi_io_request){
		.op = (uint16_t)op, .device = (uint16_t)device, .result = -1,
		.data = DATA + i * PAGE, .len = len, .offset = offset,
	};
}

static inline void serve(uint32_t count, uint64_t until)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof(struct wadi_io_request),
		.requests = REQUESTS, .count = count, .until = until,
	};

	memcpy(guest.memory + BATCH, &batch, sizeof batch);
	io_serve(&guest, BATCH);
}

#endif
