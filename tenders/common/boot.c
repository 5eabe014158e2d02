/* SPDX-License-Identifier: ISC */
#include "boot.h"

#include <assert.h>
#include <errno.h>
#include <sys/random.h>

enum { HEADER_MAX = 64, SEED_SIZE = 64, RECORDS = 7 };

/* What all parts need at most is there; so putting them cannot fail. */
_Static_assert(HEADER_MAX + sizeof(struct manifest) + SOLO5_CMDLINE_SIZE + WADI_BLOCK_ALIGN +
	sizeof(struct wadi_block) + RECORDS * (sizeof(struct wadi_record) + 8) + SEED_SIZE +
	SOLO5_MFT_ENTRIES_MAX * (sizeof(struct wadi_record) + sizeof(struct wadi_net)) <=
	BOOT_SIZE, "the boot area is large enough");

/* Room for `size` bytes at a multiple of `align`. */
static void *take(struct boot *boot, size_t size, size_t align)
{
	void *taken;

	boot->used = round_up(boot->used, align);
	assert(size <= BOOT_SIZE - boot->used);
	taken = boot->area + boot->used;
	boot->used += size;
	return taken;
}

static uint64_t append(struct boot *boot, const void *data, size_t size, size_t align)
{
	uint8_t *to = take(boot, size, align);

	memcpy(to, data, size);
	return boot->addr + (uint64_t)(to - boot->area);
}

struct boot_addrs boot_put(struct boot *boot, size_t header, const struct manifest *manifest,
	const char *cmdline)
{
	struct boot_addrs addrs;

	assert(header <= HEADER_MAX);
	take(boot, header, 1);
	addrs.mft = append(boot, manifest, manifest_size(manifest), 8);
	addrs.cmdline = append(boot, cmdline, strlen(cmdline) + 1, 1);
	return addrs;
}

static void put_word(struct boot *boot, uint32_t tag, uint64_t word)
{
	struct wadi_record record = { tag, sizeof word };

	if (word == 0)
		return;
	append(boot, &record, sizeof record, 8);
	append(boot, &word, sizeof word, 8);
}

static void put_net(struct boot *boot, const struct wadi_net *net)
{
	struct wadi_record record = { WADI_TAG_NET, sizeof *net };

	append(boot, &record, sizeof record, 8);
	append(boot, net, sizeof *net, 8);
}

/* Straight into place, so that no other copy is left behind. */
static void put_seed(struct boot *boot)
{
	struct wadi_record record = { WADI_TAG_SEED, SEED_SIZE };
	uint8_t *seed;
	ssize_t got;

	append(boot, &record, sizeof record, 8);
	seed = take(boot, SEED_SIZE, 8);
	do {
		got = getrandom(seed, SEED_SIZE, 0);
	} while (got < 0 && errno == EINTR);
	if (got != SEED_SIZE)
		die("the host gives no random numbers: %s", strerror(errno));
}

void boot_put_extension(struct boot *boot, const struct boot_extension *extension)
{
	struct wadi_block *block = take(boot, sizeof *block, WADI_BLOCK_ALIGN);

	put_word(boot, WADI_TAG_FEATURES, extension->features);
	put_word(boot, WADI_TAG_CLOCK_PAGE, extension->clock_page);
	put_word(boot, WADI_TAG_CLOCK_CALL, extension->clock_call);
	if (extension->io_requests)
		put_word(boot, WADI_TAG_IO,
			WADI_IO_VERSION | (uint64_t)extension->io_requests << 32);
	put_word(boot, WADI_TAG_TRACE, extension->trace);
	put_word(boot, WADI_TAG_NET_THREAD, extension->net_thread);
	for (size_t i = 0; i < extension->nets; i++)
		put_net(boot, &extension->net[i]);
	put_seed(boot);
	*block = (struct wadi_block){ WADI_BLOCK_MAGIC,
		(uint32_t)(boot->area + boot->used - (uint8_t *)block) };
}
