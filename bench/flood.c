/* SPDX-License-Identifier: ISC */
/* flood INTERFACE FRAMES RATE [SIZE]: sends frames of 60 bytes to an interface, RATE a second,
 * evenly in groups of eight.  Frames of another SIZE are packets of TCP over IPv4 with a
 * payload of so many bytes, to be cut by who receives them.  Needs root.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { GROUP = 8, SIZE = 60, TYPE = 0x88b5, HEADERS = 54, SEGMENT = 1448 };

/* virtio's header, then the frame */
static struct {
	struct virtio_net_hdr vnet;
	uint8_t frame[65536];
} __attribute__((packed)) packet = { .frame = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, TYPE >> 8, TYPE & 0xff } };

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int open_interface(const char *name, int large)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(large ? ETH_P_IP : TYPE),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, htons(TYPE)), one = 1;

	if (fd < 0 || to.sll_ifindex == 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &large, sizeof large) < 0 ||
	    bind(fd, (struct sockaddr *)&to, sizeof to) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) < 0) {
		perror(name);
		exit(1);
	}
	return fd;
}

static struct iovec large_packet(unsigned len)
{
	static const uint8_t ip[] = { 8, 0, 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0,
		198, 18, 0, 2, 198, 18, 0, 99 };
	uint16_t total = htons((uint16_t)(HEADERS - 14 + len));

	memcpy(packet.frame + 12, ip, sizeof ip);
	memcpy(packet.frame + 16, &total, sizeof total);
	packet.frame[46] = 5 << 4;
	packet.vnet = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_type = VIRTIO_NET_HDR_GSO_TCPV4,
		.hdr_len = HEADERS, .gso_size = SEGMENT, .csum_start = 34, .csum_offset = 16,
	};
	return (struct iovec){ &packet, sizeof packet.vnet + HEADERS + len };
}

int main(int argc, char **argv)
{
	struct iovec piece = { packet.frame, SIZE };
	struct mmsghdr group[GROUP] = { 0 };
	uint64_t frames, rate, start, sent = 0;
	int fd;

	if (argc != 4 && argc != 5)
		return 2;
	fd = open_interface(argv[1], argc == 5);
	frames = strtoull(argv[2], NULL, 10);
	rate = strtoull(argv[3], NULL, 10);
	if (argc == 5)
		piece = large_packet((unsigned)atoi(argv[4]));
	for (int i = 0; i < GROUP; i++)
		group[i].msg_hdr = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 };
	start = now_ns();
	for (uint64_t done = 0; done < frames; done += GROUP) {
		while (now_ns() - start < done * 1000000000 / rate)
			continue;
		for (unsigned i = 0; i < GROUP; i++) {
			int n = sendmmsg(fd, group + i, GROUP - i, 0);

			if (n > 0) /* and the one behind them is refused: it is lost */
				sent += (unsigned)n, i += (unsigned)n;
		}
	}
	printf("offered %llu in %llu us, taken %llu\n", (unsigned long long)frames,
		(unsigned long long)((now_ns() - start) / 1000), (unsigned long long)sent);
	return 0;
}
