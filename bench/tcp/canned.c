/* SPDX-License-Identifier: ISC */
/* canned TAP ADDRESS SIZE - what a client of HTTP can reach on a tap: answers each segment
 * that holds a request with the same response of SIZE bytes, and knows of no connection.
 * Checksums are the host's, as with the stack that is measured.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ETHERNET = 14, IP = 20, TCP = 20, HEADERS = ETHERNET + IP + TCP };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

static int tap;
static uint32_t address;
static struct { struct virtio_net_hdr vnet; uint8_t frame[65536]; } in, out;
static char response[1400];
static size_t response_len;

static uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static uint32_t get32(const uint8_t *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint16_t sum(const uint8_t *p, size_t len, uint32_t s)
{
	for (size_t i = 0; i < len; i += 2)
		s += get16(p + i);
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)s;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void send_frame(size_t len)
{
	if (write(tap, &out, sizeof out.vnet + len) < 0)
		die("canned: write");
}

static void answer_arp(void)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 };
	const uint8_t *q = in.frame + ETHERNET;
	uint8_t *a = out.frame + ETHERNET;

	if (get16(q + 6) != 1 || get32(q + 24) != address)
		return;
	memcpy(out.frame, in.frame + 6, 6);
	memcpy(out.frame + 6, mac, 6);
	put16(out.frame + 12, 0x0806);
	memcpy(a, q, 8);
	put16(a + 6, 2);
	memcpy(a + 8, mac, 6);
	put32(a + 14, address);
	memcpy(a + 18, q + 8, 10);
	out.vnet = (struct virtio_net_hdr){ 0 };
	send_frame(ETHERNET + 28);
}

/* `payload` bytes of the response follow the header; a SYN has an option instead. */
static void answer(const uint8_t *ip, const uint8_t *tcp, uint32_t ack, int flags,
	size_t payload)
{
	uint8_t *i = out.frame + ETHERNET, *t = i + IP;
	size_t header = flags & SYN ? TCP + 4 : TCP;

	memcpy(out.frame, in.frame + 6, 6);
	memcpy(out.frame + 6, in.frame, 6);
	put16(out.frame + 12, 0x0800);
	memset(i, 0, IP + header);
	i[0] = 0x45;
	put16(i + 2, (uint32_t)(IP + header + payload));
	i[8] = 64;
	i[9] = 6;
	memcpy(i + 12, ip + 16, 4);
	memcpy(i + 16, ip + 12, 4);
	put16(i + 10, ~sum(i, IP, 0) & 0xffff);
	memcpy(t, tcp + 2, 2);
	memcpy(t + 2, tcp, 2);
	put32(t + 4, flags & SYN ? 1 : get32(tcp + 8));
	put32(t + 8, ack);
	t[12] = (uint8_t)(header / 4 << 4);
	t[13] = (uint8_t)flags;
	put16(t + 14, 65535);
	put16(t + 16, sum(i + 12, 8, (uint32_t)(6 + header + payload)));
	if (flags & SYN)
		put32(t + 20, 0x02040000 + 1460);
	memcpy(t + header, response, payload);
	out.vnet = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .csum_start = ETHERNET + IP,
		.csum_offset = 16,
	};
	send_frame(ETHERNET + IP + header + payload);
}

static void answer_tcp(size_t len)
{
	const uint8_t *ip = in.frame + ETHERNET, *tcp = ip + (ip[0] & 15) * 4;
	size_t data;

	if (len < HEADERS || ip[9] != 6 || get32(ip + 16) != address)
		return;
	data = get16(ip + 2) - (size_t)(tcp - ip) - (size_t)(tcp[12] >> 4) * 4;
	if (tcp[13] & RST)
		return;
	if (tcp[13] & SYN)
		answer(ip, tcp, get32(tcp + 4) + 1, SYN | ACK, 0);
	else if (data > 0)
		answer(ip, tcp, get32(tcp + 4) + (uint32_t)data, ACK | PSH, response_len);
	else if (tcp[13] & FIN)
		answer(ip, tcp, get32(tcp + 4) + 1, ACK | FIN, 0);
}

static void open_tap(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };

	tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	strncpy(ifr.ifr_name, name, sizeof ifr.ifr_name - 1);
	if (tap < 0 || ioctl(tap, TUNSETIFF, &ifr) < 0 ||
	    ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM) < 0)
		die("canned: tap");
}

int main(int argc, char **argv)
{
	int body = argc == 4 ? atoi(argv[3]) : 0;

	if (argc != 4 || body < 0 || body > 1200) {
		fprintf(stderr, "usage: canned TAP ADDRESS SIZE\n");
		return 2;
	}
	open_tap(argv[1]);
	address = ntohl(inet_addr(argv[2]));
	response_len = (size_t)snprintf(response, sizeof response,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n", body);
	memset(response + response_len, 'x', (size_t)body);
	response_len += (size_t)body;
	for (;;) {
		struct pollfd p = { .fd = tap, .events = POLLIN };
		ssize_t n;

		poll(&p, 1, -1);
		while ((n = read(tap, &in, sizeof in)) > 0) {
			n -= (ssize_t)sizeof in.vnet;
			if (n >= ETHERNET + 28 && get16(in.frame + 12) == 0x0806)
				answer_arp();
			else if (n >= ETHERNET && get16(in.frame + 12) == 0x0800)
				answer_tcp((size_t)n);
		}
	}
}
