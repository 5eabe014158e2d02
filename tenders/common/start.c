/* SPDX-License-Identifier: ISC */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "devices.h"
#include "guest_args.h"

static void read_options(struct options *options, char *const *argv)
{
	wd_err err = options_read(options, argv);

	if (err)
		die("%s: %s", options->culprit, err->text);
	if (options->help)
		(void)dprintf(STDOUT_FILENO, options_help, tender_name, tender_name);
	else if (options->version)
		(void)dprintf(STDOUT_FILENO, "%s %s\nABI version %u\n", tender_name, WADI_VERSION,
			tender_abi_version);
	else
		return;
	_exit(0);
}

/* Maps the file, for good: segments are copied from it. */
static struct wd_bytes map_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st) < 0)
		die("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		die("%s: elf: it is not an ELF file", path);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		die("%s: %s", path, strerror(errno));
	close(fd);
	return wd_bytes(bytes, (size_t)st.st_size);
}

static void read_image(struct start *s)
{
	struct image_host host = { tender_target, tender_abi_version, s->options.mem_size };
	wd_err err = image_decode(&s->image, map_file(s->options.image), &host);

	if (!err)
		err = manifest_decode(&s->manifest, s->image.mft);
	if (err)
		die("%s: %s: %s", s->options.image, err->module, err->text);
}

/* After the devices, of which one may be given by the number that this takes. */
static int open_trace(const struct start *s)
{
	int fd;

	if (!s->options.trace)
		return -1;
	if (!s->image.noted)
		die("%s: --trace is for images that know wadi's ABI", s->options.image);
	fd = open(s->options.trace, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		die("%s: %s", s->options.trace, strerror(errno));
	descriptors_place(fd, FD_TRACE);
	if (fd != FD_TRACE)
		close(fd);
	return FD_TRACE;
}

void start_read(struct start *start, char *const *argv)
{
	static struct net_port ports[SOLO5_MFT_ENTRIES_MAX];

	descriptors_open_standard();
	read_options(&start->options, argv);
	read_image(start);
	start->image.noted &= !start->options.plain_abi;
	if (guest_args_join(start->cmdline, sizeof start->cmdline, start->options.args,
		start->image.noted) >= sizeof start->cmdline)
		die("the guest's command line is too long: more than 8191 characters");
	start->port = ports;
	devices_attach(&start->manifest, ports, &start->options,
		image_knows(&start->image, WADI_KNOWS_NET));
	descriptors_place_devices(&start->manifest);
	for (size_t i = 1; i < start->manifest.entries; i++)
		ports[i].fd = start->manifest.entry[i].fd;
	start->trace = open_trace(start);
}

void *start_memory(uint64_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		die("no %llu MiB of memory for the guest: %s", (unsigned long long)(size / MIB),
			strerror(errno));
	return memory;
}
