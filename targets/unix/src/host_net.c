/* SPDX-License-Identifier: ISC */
/* Network devices: a tap interface, or whatever descriptor takes frames. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "wadi/host_device.h"
#include "wadi/host_watch.h"
#include "wadi/platform.h"

enum { MTU_DEFAULT = 1500, LINE = 64, NICS_MAX = 64 };

static WD_ERROR(no_such, wd_net_disconnected, "net-device",
                "no tap interface of this name is up; ip tuntap add NAME mode tap makes one, "
                "ip link set NAME up brings it up");
static WD_ERROR(not_allowed, wd_net_disconnected, "net-device",
                "permission to open the interface is denied");
static WD_ERROR(busy, wd_net_disconnected, "net-device", "another process has the interface");
static WD_ERROR(no_descriptor, wd_net_disconnected, "net-device",
                "@N must name an open file descriptor");
static WD_ERROR(bad_mac, wd_malformed, "net-device",
                "a hardware address is wanted: xx:xx:xx:xx:xx:xx");

/* By handle; all live as long as the process. */
static struct nic {
	struct wd_host_watch watch; /* its descriptor is -1 when it is gone */
	struct wd_pool *pool;
} nics[NICS_MAX];
static unsigned nic_count;

/* ---- Opening ------------------------------------------------------------------------ */

/* Asks the host about an interface by its name. */
static bool ask(unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool known = fd >= 0 && ioctl(fd, request, ifr) == 0;

	if (fd >= 0)
		close(fd);
	return known;
}

static wd_err why_not(int error)
{
	if (error == EACCES || error == EPERM)
		return not_allowed;
	return error == EBUSY ? busy : no_such;
}

/* The interface must exist and be up: opening would make a new one otherwise. */
static wd_err open_tap(const char *name, int *fd)
{
	struct ifreq ifr = { 0 };

	if (strlen(name) >= IFNAMSIZ)
		return no_such;
	memcpy(ifr.ifr_name, name, strlen(name));
	if (!ask(SIOCGIFFLAGS, &ifr) || !(ifr.ifr_flags & IFF_UP))
		return no_such;
	*fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return why_not(errno);
	ifr.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (ioctl(*fd, TUNSETIFF, &ifr) < 0)
		return why_not(errno);
	return NULL;
}

static wd_err take_descriptor(const char *number, int *fd)
{
	struct wd_cursor c = wd_cursor(wd_str(number));
	int flags;

	*fd = (int)wd_cursor_decimal(&c, 1 << 20);
	if (wd_cursor_check(&c) || c.left > 0)
		return no_descriptor;
	flags = fcntl(*fd, F_GETFL);
	if (flags < 0 || fcntl(*fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return no_descriptor;
	signal(SIGPIPE, SIG_IGN); /* a socket whose other end is gone is an error */
	return NULL;
}

static uint16_t mtu_of(int fd)
{
	struct ifreq ifr = { 0 };

	if (ioctl(fd, TUNGETIFF, &ifr) < 0 || !ask(SIOCGIFMTU, &ifr) || ifr.ifr_mtu <= 0 ||
	    ifr.ifr_mtu > UINT16_MAX)
		return MTU_DEFAULT;
	return (uint16_t)ifr.ifr_mtu;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As given, else a random one of those that anybody may use. */
static wd_err read_mac(const char *text, uint8_t mac[6])
{
	if (!text) {
		if (wd_platform_seed(wd_room(mac, 6)) != 6)
			return bad_mac;
		mac[0] = (uint8_t)((mac[0] & ~1) | 2);
		return NULL;
	}
	if (strlen(text) != 17)
		return bad_mac;
	for (size_t i = 0; i < 6; i++, text += 3) {
		int high = hex_digit(text[0]), low = hex_digit(text[1]);

		if (high < 0 || low < 0 || text[2] != (i < 5 ? ':' : '\0'))
			return bad_mac;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return NULL;
}

wd_err wd_host_net_open(const char *name, unsigned *handle, struct wd_host_net *is)
{
	const char *where = option_value("--net:", name);
	int fd;

	if (!where || nic_count == NICS_MAX)
		return wd_net_disconnected;
	WD_TRY(read_mac(option_value("--net-mac:", name), is->mac));
	WD_TRY(where[0] == '@' ? take_descriptor(where + 1, &fd) : open_tap(where, &fd));
	is->mtu = mtu_of(fd);
	nics[nic_count] = (struct nic){ .watch = { .fd = fd } };
	*handle = nic_count++;
	return NULL;
}

/* ---- Frames --------------------------------------------------------------------------- */

/* An interface that was removed, or a socket without another end. */
static bool is_gone(int error)
{
	return error == EBADFD || error == EPIPE || error == ECONNRESET || error == ENOTCONN ||
	       error == ECONNREFUSED;
}

static void lose(unsigned handle)
{
	nics[handle].watch.fd = -1; /* left open: it may be one that was handed down */
}

static ssize_t write_frame(int fd, const struct wd_buf *b)
{
	ssize_t n;

	do {
		n = write(fd, b->data, b->len);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* A frame that is not taken is lost, as on a wire. */
wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames)
{
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		if (nics[handle].watch.fd >= 0 && write_frame(nics[handle].watch.fd, b) < 0 &&
		    is_gone(errno))
			lose(handle);
	return nics[handle].watch.fd < 0 ? wd_net_disconnected : NULL;
}

void wd_host_net_listen(unsigned handle, struct wd_pool *pool)
{
	nics[handle].pool = pool;
	if (nics[handle].watch.fd >= 0 && wd_host_watch(&nics[handle].watch))
		lose(handle);
}

bool wd_host_net_ready(unsigned handle)
{
	return nics[handle].watch.news & WD_HOST_READ;
}

/* What is left of a frame that does not fit is lost. */
static ssize_t read_frame(int fd, struct wd_room into)
{
	ssize_t n;

	do {
		n = read(fd, into.ptr, into.len);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* Without a buffer for it a frame is read all the same, and lost: it would only
 * wake us again. */
void wd_host_net_receive(unsigned handle, struct wd_bufq *frames)
{
	struct nic *nic = &nics[handle];
	uint8_t nowhere[1];

	for (size_t i = 0; i < LINE && nic->watch.fd >= 0; i++) {
		struct wd_buf *b = wd_buf_alloc(nic->pool, 0);
		struct wd_room into = b ? wd_room(b->data, b->room) : WD_ROOM(nowhere);
		ssize_t n = read_frame(nic->watch.fd, into);

		if (n > 0 && b && wd_buf_append(b, (uint32_t)n)) {
			wd_bufq_put(frames, b);
			continue;
		}
		wd_buf_free(b);
		if (n == 0 || (n < 0 && is_gone(errno)))
			lose(handle);
		if (n < 0) {
			nic->watch.news = 0;
			return;
		}
	}
}
