/* SPDX-License-Identifier: ISC */
/* flood - sends frames to an image, as fast as they go or so many a second.
 *
 *   flood KIND INTERFACE SECONDS [RATE]
 *
 * KIND is syn, ack, echo, fragments, fragments6, arp, neighbours or routers: each frame
 * well-formed, and different from all others.  The image is 198.18.0.2 and fd00:18::2, at
 * 52:54:00:57:61:64; frames come from anybody but 198.18.0.1 and fd00:18::1, the host at
 * its other end.  Says how many were sent.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 64, ROOM = 1514 };
enum { ICMP = 1, TCP = 6, UDP = 17, FRAGMENT6 = 44, ICMP6 = 58 };

struct frame { uint8_t at[ROOM]; size_t len; };

static const uint8_t image[6] = { 0x52, 0x54, 0x00, 0x57, 0x61, 0x64 };
static const uint8_t image4[4] = { 198, 18, 0, 2 };
static const uint8_t image6[16] = { 0xfd, 0, 0, 0x18, [15] = 2 };
static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* ---- Numbers ------------------------------------------------------------------------- */

/* The same each time (xorshift64). */
static uint32_t any(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32);
}

static void put(struct frame *f, const void *from, size_t len)
{
	memcpy(f->at + f->len, from, len);
	f->len += len;
}

static void put8(struct frame *f, unsigned value)
{
	f->at[f->len++] = (uint8_t)value;
}

static void put16(struct frame *f, unsigned value)
{
	put8(f, value >> 8);
	put8(f, value);
}

static void put32(struct frame *f, uint32_t value)
{
	put16(f, value >> 16);
	put16(f, value & 0xffff);
}

static void put_any(struct frame *f, size_t len)
{
	while (len-- > 0)
		put8(f, any());
}

static void put_zeros(struct frame *f, size_t len)
{
	while (len-- > 0)
		put8(f, 0);
}

/* Puts the Internet checksum of what is there from `from` on, and of `sum`, to `at`. */
static void put_sum(struct frame *f, size_t from, size_t at, uint32_t sum)
{
	for (size_t i = from; i < f->len; i++)
		sum += (i - from) & 1 ? f->at[i] : (uint32_t)f->at[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	sum = ~sum & 0xffff;
	f->at[at] = (uint8_t)(sum >> 8);
	f->at[at + 1] = (uint8_t)sum;
}

/* What a pseudo-header adds: addresses, which end at `end`, protocol and length. */
static uint32_t pseudo_sum(const struct frame *f, size_t end, size_t addresses, unsigned protocol)
{
	uint32_t sum = protocol + (uint32_t)(f->len - end);

	for (size_t i = end - addresses; i < end; i += 2)
		sum += (uint32_t)f->at[i] << 8 | f->at[i + 1];
	return sum;
}

/* ---- Headers ------------------------------------------------------------------------- */

/* A stranger's address of Ethernet. */
static void put_stranger(struct frame *f)
{
	put16(f, 0x0200);
	put32(f, any());
}

static void begin(struct frame *f, const uint8_t to[6], unsigned type)
{
	f->len = 0;
	put(f, to, 6);
	put_stranger(f);
	put16(f, type);
}

/* Half of them neighbours, which the image would have to ask for. */
static void put_source4(struct frame *f)
{
	uint32_t host = any() & 1 ? 3 + any() % 250 : 256 + any() % 65000;

	put32(f, 198u << 24 | 18u << 16 | host);
}

static void put_source6(struct frame *f)
{
	put(f, image6, 8);
	put32(f, any());
	put32(f, any() | 256);
}

static void ipv4(struct frame *f, unsigned protocol, size_t len, unsigned fragment)
{
	size_t at;

	begin(f, image, ETHERTYPE_IP);
	at = f->len;
	put16(f, 0x4500);
	put16(f, (unsigned)(20 + len));
	put16(f, any());
	put16(f, fragment);
	put8(f, 64);
	put8(f, protocol);
	put16(f, 0);
	put_source4(f);
	put(f, image4, 4);
	put_sum(f, at, at + 10, 0);
}

static void ipv6(struct frame *f, const uint8_t to[16], unsigned next, size_t len)
{
	const uint8_t group[6] = { 0x33, 0x33, to[12], to[13], to[14], to[15] };

	begin(f, to[0] == 0xff ? group : image, ETHERTYPE_IPV6);
	put32(f, 6u << 28);
	put16(f, (unsigned)len);
	put8(f, next);
	put8(f, 255);
}

/* ---- Floods -------------------------------------------------------------------------- */

static void segment(struct frame *f, unsigned flags, size_t data)
{
	size_t at;

	ipv4(f, TCP, 24 + data, 0);
	at = f->len;
	put16(f, any() | 1024);
	put16(f, 80);
	put32(f, any());
	put32(f, flags == 2 ? 0 : any());
	put16(f, 0x6000 | flags);
	put16(f, any());
	put32(f, 0);
	put32(f, 0x020405b4);
	put_any(f, data);
	put_sum(f, at, at + 16, pseudo_sum(f, at, 8, TCP));
}

static void syn(struct frame *f) { segment(f, 2, 0); }

/* Of all kinds but SYN. */
static void ack(struct frame *f) { segment(f, any() & 0x3d, any() % 64); }

static void echo(struct frame *f)
{
	size_t at;

	ipv4(f, ICMP, 64, 0);
	at = f->len;
	put16(f, 0x0800);
	put16(f, 0);
	put_any(f, 60);
	put_sum(f, at, at + 2, 0);
}

/* None is ever whole. */
static void fragments(struct frame *f)
{
	size_t len = 8 + any() % 180 * 8;

	ipv4(f, UDP, len, 0x2000 | any() % 7000);
	put_any(f, len);
}

static void fragments6(struct frame *f)
{
	size_t len = 8 + any() % 170 * 8;

	ipv6(f, image6, FRAGMENT6, 8 + len);
	put_source6(f);
	put(f, image6, 16);
	put16(f, UDP << 8);
	put16(f, any() % 7000 << 3 | 1);
	put32(f, any());
	put_any(f, len);
}

/* Asks for the image, answers what nobody has asked, and claims the image's own address. */
static void arp(struct frame *f)
{
	unsigned kind = any() % 16;

	begin(f, image, ETHERTYPE_ARP);
	put32(f, 0x00010800);
	put16(f, 0x0604);
	put16(f, 1 + (kind & 1));
	put(f, f->at + 6, 6);
	put(f, image4, 3);
	put8(f, kind == 0 ? 2 : 3 + any() % 250);
	put(f, image, 6);
	put(f, image4, 4);
	put_zeros(f, 18);
}

/* The rest of a message of ICMPv6, whose first part stands at `at`. */
static void end_icmp6(struct frame *f, size_t at)
{
	put_sum(f, at, at + 2, pseudo_sum(f, at, 32, ICMP6));
}

/* Solicitations, and advertisements that override. */
static void neighbours(struct frame *f)
{
	bool asks = any() & 1;
	size_t at;

	ipv6(f, image6, ICMP6, 32);
	put_source6(f);
	put(f, image6, 16);
	at = f->len;
	put16(f, asks ? 135 << 8 : 136 << 8);
	put16(f, 0);
	put32(f, asks ? 0 : 0x20000000);
	put(f, asks ? image6 : f->at + at - 32, 16);
	put16(f, asks ? 0x0101 : 0x0201);
	put(f, f->at + 6, 6);
	end_icmp6(f, at);
}

/* Each another router, with another network, and a server of names. */
static void routers(struct frame *f)
{
	const uint8_t link_local[8] = { 0xfe, 0x80 };
	size_t at;

	ipv6(f, all_nodes, ICMP6, 16 + 8 + 32 + 24);
	put(f, link_local, 8);
	put_any(f, 8);
	put(f, all_nodes, 16);
	at = f->len;
	put16(f, 134 << 8);
	put16(f, 0);
	put32(f, 64u << 24 | (any() & 0xffff));
	put32(f, any());
	put32(f, any());
	put16(f, 0x0101);
	put(f, f->at + 6, 6);
	put16(f, 0x0304);
	put16(f, 64u << 8 | 0xc0);
	put32(f, any());
	put32(f, any() % 7200);
	put32(f, 0);
	put16(f, 0xfd00);
	put_any(f, 6);
	put_zeros(f, 8);
	put16(f, 0x1903);
	put16(f, 0);
	put32(f, any());
	put_any(f, 16);
	end_icmp6(f, at);
}

static const struct { const char *name; void (*make)(struct frame *f); } kinds[] = {
	{ "syn", syn }, { "ack", ack }, { "echo", echo }, { "fragments", fragments },
	{ "fragments6", fragments6 }, { "arp", arp }, { "neighbours", neighbours },
	{ "routers", routers },
};

/* ---- Sending ------------------------------------------------------------------------- */

static int open_interface(const char *name)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1;

	at.sll_ifindex = (int)if_nametoindex(name);
	if (fd < 0 || at.sll_ifindex == 0 || bind(fd, (const void *)&at, sizeof at) < 0)
		die(name);
	(void)setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
	return fd;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What finds no room is lost, as on any wire.  `rate` 0 for as fast as they go. */
static uint64_t flood(int fd, void (*make)(struct frame *f), double seconds, double rate)
{
	static struct frame frames[LINE];
	struct mmsghdr line[LINE] = { 0 };
	struct iovec data[LINE];
	double begun = now();
	uint64_t sent = 0;
	int n;

	while (now() < begun + seconds) {
		while (rate > 0 && (double)sent > (now() - begun) * rate)
			usleep(1000);
		for (size_t i = 0; i < LINE; i++) {
			make(&frames[i]);
			data[i] = (struct iovec){ frames[i].at, frames[i].len };
			line[i].msg_hdr.msg_iov = &data[i];
			line[i].msg_hdr.msg_iovlen = 1;
		}
		n = sendmmsg(fd, line, LINE, 0);
		sent += n > 0 ? (uint64_t)n : 0;
	}
	return sent;
}

int main(int argc, char **argv)
{
	double seconds = argc > 3 ? atof(argv[3]) : 0, rate = argc > 4 ? atof(argv[4]) : 0;

	for (size_t i = 0; seconds > 0 && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		printf("%s: %.0f frames a second\n", argv[1],
		       (double)flood(open_interface(argv[2]), kinds[i].make, seconds, rate) /
		       seconds);
		return 0;
	}
	fprintf(stderr, "usage: flood KIND INTERFACE SECONDS [RATE]\n");
	return 2;
}
