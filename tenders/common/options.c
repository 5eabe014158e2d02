/* SPDX-License-Identifier: ISC */
#include "options.h"

#define OPTION_ERROR(text) REFUSAL("options", text)

const char options_help[] =
	"usage: %s [OPTION...] [--] IMAGE [ARGUMENT...]\n"
	"Runs a unikernel image with the devices that it declares.\n"
	"\n"
	"  --mem=MIB                  memory of the guest: 2 to 4096, default 512\n"
	"  --net:NAME=IFACE|@FD       attach a tap interface, or one that is open already,\n"
	"            |unix:PATH       or a Unix socket of frames, as QEMU and passt have it,\n"
	"            |unix-listen:PATH  or one that somebody else connects to\n"
	"  --net-mac:NAME=ADDRESS     its hardware address, else a random one\n"
	"  --net-mtu:NAME=N           of a socket: 576 to 65520, default 1500\n"
	"  --net-offloads:NAME=off    have it neither cut nor join segments, nor sum\n"
	"  --net-thread[=US]          hvt: have a second thread do all that, which looks so\n"
	"                             long before it sleeps: 0 to 1000, default 50\n"
	"  --block:NAME=PATH          attach a file or block device as a disk\n"
	"  --block-sector-size:NAME=N its block size: a power of two, default 512\n"
	"  --user=UID[:GID]           who to be once started, if root; default 65534:65534\n"
	"  --isolate                  with no network, mounts and IPC of the host\n"
	"  --plain-abi                offer nothing but Solo5's ABI\n"
	"  --x-exec-heap              let the guest execute heap and stack: dangerous\n"
	"  --gdb=PORT|PATH            wait for a debugger on the loopback interface, or on a\n"
	"                             socket that only this user can open; --gdb is 1234\n"
	"  --dumpcore=FOLDER          write a core file there if the guest crashes\n"
	"  --trace=FILE               where the guest may write its trace, for wadi trace\n"
	"  --help, --version\n"
	"\n"
	"Arguments are the guest's. Status: the guest's own, 1 for an error of %s,\n"
	"255 when the guest crashed.\n";

/* What stands behind `prefix`, or NULL. */
static const char *behind(const char *arg, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(arg, prefix, len) == 0 ? arg + len : NULL;
}

/* A whole string as a decimal number up to `max`. */
static bool read_number(const char *text, uint64_t max, uint64_t *number)
{
	struct wd_cursor c = wd_cursor(wd_str(text));

	*number = wd_cursor_decimal(&c, max);
	return !wd_cursor_check(&c) && c.left == 0;
}

static wd_err read_mem(struct options *o, const char *text)
{
	uint64_t mib;

	if (!read_number(text, MEM_MIB_MAX, &mib) || mib < MEM_MIB_MIN)
		return OPTION_ERROR("Memory size must be a number of MiB from 2 to 4096");
	o->mem_size = round_up(mib * MIB, 2 * MIB);
	return NULL;
}

/* --net-thread, or --net-thread=MICROSECONDS; `behind` is what stands behind the name. */
static wd_err read_net_thread(struct options *o, const char *behind)
{
	enum { DEFAULT = 50, MOST = 1000 };
	uint64_t us = DEFAULT;

	if (tender_target != SOLO5_TARGET_HVT)
		return OPTION_ERROR("It is for wadi-hvt: on spt the guest handles frames itself");
	if (*behind && (*behind != '=' || !read_number(behind + 1, MOST, &us)))
		return OPTION_ERROR("A number of microseconds from 0 to 1000 is wanted");
	o->net_thread = true;
	o->look_us = (uint32_t)us;
	return NULL;
}

/* UID alone stands for the group of the same number. */
static wd_err read_user(struct user_option *u, const char *text)
{
	struct wd_cursor c = wd_cursor(wd_str(text));
	bool sound;

	u->given = true;
	u->uid = u->gid = (uint32_t)wd_cursor_decimal(&c, UINT32_MAX - 1);
	sound = !wd_cursor_check(&c);
	if (sound && c.left > 0) {
		sound = wd_cursor_u8(&c) == ':';
		u->gid = (uint32_t)wd_cursor_decimal(&c, UINT32_MAX - 1);
	}
	return sound && !wd_cursor_check(&c) && c.left == 0 ? NULL
		: OPTION_ERROR("A user is given by numbers: UID or UID:GID");
}

/* ---- Devices: NAME=VALUE ---------------------------------------------------------- */

static wd_err find_device(struct options *o, struct wd_bytes name, struct device_option **d)
{
	for (size_t i = 0; i < o->devices; i++)
		if (wd_bytes_equal(o->device[i].name, name)) {
			*d = &o->device[i];
			return NULL;
		}
	if (o->devices == OPTIONS_DEVICES_MAX)
		return OPTION_ERROR("More than 63 devices");
	*d = &o->device[o->devices++];
	**d = (struct device_option){ .name = name };
	return NULL;
}

static wd_err read_net(struct device_option *d, const char *value)
{
	if (d->net)
		return OPTION_ERROR("The device is attached twice");
	d->net = value;
	return NULL;
}

static wd_err read_block(struct device_option *d, const char *value)
{
	if (d->block)
		return OPTION_ERROR("The device is attached twice");
	d->block = value;
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static wd_err read_mac(struct device_option *d, const char *value)
{
	static const char malformed[] =
		"Malformed hardware address: xx:xx:xx:xx:xx:xx is wanted";
	size_t len = strlen(value);

	for (size_t i = 0; i < 6; i++, value += 3) {
		int high, low;

		if (len != 17)
			return OPTION_ERROR(malformed);
		high = hex_digit(value[0]);
		low = hex_digit(value[1]);
		if (high < 0 || low < 0 || value[2] != (i < 5 ? ':' : '\0'))
			return OPTION_ERROR(malformed);
		d->mac[i] = (uint8_t)(high << 4 | low);
	}
	d->has_mac = true;
	return NULL;
}

static wd_err read_mtu(struct device_option *d, const char *value)
{
	enum { LEAST = 576, MOST = 65520 };
	uint64_t mtu;

	if (!read_number(value, MOST, &mtu) || mtu < LEAST)
		return OPTION_ERROR("An MTU from 576 to 65520 is wanted");
	d->mtu = (uint16_t)mtu;
	return NULL;
}

static wd_err read_offloads(struct device_option *d, const char *value)
{
	d->no_offloads = strcmp(value, "off") == 0;
	return d->no_offloads || strcmp(value, "on") == 0 ? NULL
		: OPTION_ERROR("on or off is wanted");
}

static wd_err read_block_size(struct device_option *d, const char *value)
{
	enum { LARGEST = 32768 }; /* the manifest has 16 bits for it */
	uint64_t size;

	if (!read_number(value, LARGEST, &size) || size < 512 || (size & (size - 1)) != 0)
		return OPTION_ERROR("Block size must be a multiple of 2 greater than or equal 512, "
			"up to 32768");
	d->block_size = (uint32_t)size;
	return NULL;
}

static const struct {
	const char *prefix;
	wd_err (*read)(struct device_option *d, const char *value);
} device_options[] = {
	{ "--net:", read_net },
	{ "--net-mac:", read_mac },
	{ "--net-mtu:", read_mtu },
	{ "--net-offloads:", read_offloads },
	{ "--block:", read_block },
	{ "--block-sector-size:", read_block_size },
};

static wd_err read_device(struct options *o, const char *arg)
{
	for (size_t i = 0; i < WD_COUNT(device_options); i++) {
		const char *name = behind(arg, device_options[i].prefix);
		const char *equals = name ? strchr(name, '=') : NULL;
		struct device_option *d;

		if (!name)
			continue;
		if (!equals || equals == name || equals[1] == '\0')
			return OPTION_ERROR("Malformed option: NAME=VALUE is wanted");
		WD_TRY(find_device(o, wd_bytes(name, (size_t)(equals - name)), &d));
		return device_options[i].read(d, equals + 1);
	}
	return OPTION_ERROR("Invalid option; --help names all");
}

/* ---- Debugging --------------------------------------------------------------------- */

/* --gdb=WHERE; or as Solo5 has it, --gdb and perhaps --gdb-port=PORT. */
static wd_err read_gdb(struct options *o, const char *arg)
{
	const char *where = behind(arg, "--gdb="), *port = behind(arg, "--gdb-port=");
	uint64_t number;

	if ((where && !*where) || (port && !read_number(port, UINT16_MAX, &number)))
		return OPTION_ERROR("A port from 0 to 65535, or the path of a socket, is wanted");
	if (where || port)
		o->gdb = where ? where : port;
	else if (!o->gdb)
		o->gdb = "1234";
	return NULL;
}

static bool is_gdb(const char *arg)
{
	return behind(arg, "--gdb=") || behind(arg, "--gdb-port=") || strcmp(arg, "--gdb") == 0;
}

/* ---- The whole ------------------------------------------------------------------- */

static wd_err read_option(struct options *o, const char *arg)
{
	const char *mem = behind(arg, "--mem="), *user = behind(arg, "--user=");
	const char *cores = behind(arg, "--dumpcore="), *trace = behind(arg, "--trace=");
	const char *thread = behind(arg, "--net-thread");

	if (mem)
		return read_mem(o, mem);
	if (user)
		return read_user(&o->user, user);
	if (is_gdb(arg))
		return read_gdb(o, arg);
	if (thread)
		return read_net_thread(o, thread);
	if (cores && *cores)
		o->cores = cores;
	else if (trace && *trace)
		o->trace = trace;
	else if (strcmp(arg, "--plain-abi") == 0)
		o->plain_abi = true;
	else if (strcmp(arg, "--x-exec-heap") == 0)
		o->exec_heap = true;
	else if (strcmp(arg, "--isolate") == 0)
		o->isolate = true;
	else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
		o->help = true;
	else if (strcmp(arg, "--version") == 0)
		o->version = true;
	else
		return read_device(o, arg);
	return NULL;
}

wd_err options_read(struct options *options, char *const *argv)
{
	char *const *arg = argv[0] ? argv + 1 : argv;

	options->mem_size = MEM_MIB_DEFAULT * MIB;
	options->help = options->version = options->plain_abi = options->isolate = false;
	options->exec_heap = options->user.given = options->net_thread = false;
	options->devices = 0;
	options->gdb = options->cores = options->trace = NULL;
	for (; *arg && (*arg)[0] == '-'; arg++) {
		options->culprit = *arg;
		if (strcmp(*arg, "--") == 0) {
			arg++;
			break;
		}
		WD_TRY(read_option(options, *arg));
		if (options->help || options->version)
			return NULL;
	}
	options->culprit = "command line";
	if (!*arg)
		return OPTION_ERROR("Missing IMAGE operand; --help tells the usage");
	options->image = *arg;
	options->args = arg + 1;
	return NULL;
}
