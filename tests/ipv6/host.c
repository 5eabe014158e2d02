/* SPDX-License-Identifier: ISC */
/* A host of IPv6 on a tap device, for tests against others' programs:
 *
 *	host TAP [ADDRESS/BITS [GATEWAY]]   or   host TAP temporary
 *
 * Answers pings, and datagrams to port 7 by sending them back.  Says "address ..." and
 * "resolver ..." when they change, and understands lines "ping ADDRESS SIZE", which it
 * answers with "pong HOPS" or "ping: ERROR", and "neighbours", with how many it knows.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "wadi/ethernet_direct.h"
#include "wadi/ipv6.h"
#include "wadi/udp_direct.h"

enum { SIZE = 2048, BUFFERS = 2048, MTU = 1500, ECHO = 7, FRAMES = 64 };

static int tap;
static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ethernet_direct eth;
static struct ipv6 ip;
static struct udp_direct udp;

static void must(wd_err err, const char *what)
{
	char text[200];

	if (!err)
		return;
	wd_err_pp(err, text, sizeof text);
	fprintf(stderr, "%s: %s\n", what, text);
	exit(1);
}

/* ---- The device -------------------------------------------------------------------- */

static struct wd_net_info tap_info(const void *self)
{
	(void)self;
	return (struct wd_net_info){ .mac = { 2, 0, 0, 0, 0, 0x66 }, .mtu = MTU,
	                             .frame_max = MTU + WD_NET_HEADER };
}

static struct wd_buf *tap_alloc(void *self, uint32_t headroom)
{
	(void)self;
	return wd_buf_alloc(&pool, headroom);
}

static wd_err tap_send(void *self, struct wd_bufq *frames)
{
	uint8_t bytes[MTU + WD_NET_HEADER];

	(void)self;
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		size_t len = wd_buf_total(b);

		if (len > sizeof bytes || !wd_buf_copy(b, 0, wd_room(bytes, len)) ||
		    write(tap, bytes, len) < 0)
			fprintf(stderr, "a frame of %zu bytes is lost\n", len);
	}
	return NULL;
}

static wd_err tap_listen(void *self, wd_net_input *input, void *arg)
{
	(void)self;
	(void)input;
	(void)arg;
	return NULL;
}

static const struct wd_net_ops tap_ops = {
	.info = tap_info, .alloc = tap_alloc, .send = tap_send, .listen = tap_listen,
};

static void open_tap(const char *name)
{
	struct ifreq req = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	snprintf(req.ifr_name, sizeof req.ifr_name, "%s", name);
	if (tap < 0 || ioctl(tap, TUNSETIFF, &req) < 0) {
		perror(name);
		exit(1);
	}
}

static void receive(void)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (int i = 0; i < FRAMES; i++) {
		struct wd_buf *b = wd_buf_alloc(&pool, 0);
		ssize_t n = b ? read(tap, b->data, b->room) : -1;

		if (n <= 0 || !wd_buf_append(b, (uint32_t)n)) {
			wd_buf_free(b);
			break;
		}
		wd_bufq_put(&line, b);
	}
	ethernet_direct_input(&eth, &line);
}

/* ---- Random bytes ------------------------------------------------------------------ */

static void host_fill(void *self, struct wd_room into)
{
	(void)self;
	if (getrandom(into.ptr, into.len, 0) < 0)
		abort();
}

static const char *host_sources(void *self)
{
	(void)self;
	return "host";
}

static const struct wd_random_ops random_ops = { .fill = host_fill, .sources = host_sources };

/* ---- What it does ------------------------------------------------------------------ */

static void say_changes(void *arg)
{
	struct wd_prefix own[IPV6_ADDRESSES];
	struct wd_addr resolver[IPV6_RESOLVERS];
	const char *domain[IPV6_DOMAINS];
	char text[WD_PREFIX_TEXT];

	(void)arg;
	for (size_t i = 0, n = wd_ip_addresses(ipv6(&ip), own, IPV6_ADDRESSES); i < n; i++) {
		wd_prefix_pp(&own[i], text, sizeof text);
		printf("address %s\n", text);
	}
	for (size_t i = 0, n = ipv6_resolvers(&ip, resolver, IPV6_RESOLVERS); i < n; i++) {
		wd_addr_pp(&resolver[i], text, sizeof text);
		printf("resolver %s\n", text);
	}
	for (size_t i = 0, n = ipv6_domains(&ip, domain, IPV6_DOMAINS); i < n; i++)
		printf("domain %s\n", domain[i]);
	fflush(stdout);
}

static void echo(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	const struct wd_addr *own = datagram->many ? NULL : &datagram->to.addr;

	wd_ignore(wd_udp_send(udp_direct(&udp), arg, own, &datagram->from, data), "it may be lost");
}

static struct wd_udp_port port = { .number = ECHO, .input = echo, .arg = &port };

static void answered(struct wd_icmp_echo *asked, wd_err err, uint8_t hops)
{
	char text[200];

	(void)asked;
	wd_err_pp(err, text, sizeof text);
	if (err)
		printf("ping: %s\n", text);
	else
		printf("pong %d\n", hops);
	fflush(stdout);
}

static void obey(char *line)
{
	static struct wd_icmp_echo asked;
	char text[100];
	unsigned size;
	wd_err err;

	if (strncmp(line, "neighbours", 10) == 0) {
		printf("neighbours %u %u %u\n", ip.confirmed.count, ip.heard.count, ip.asked.count);
		fflush(stdout);
	}
	if (sscanf(line, "ping %99s %u", text, &size) != 2)
		return;
	wd_icmp_withdraw(ipv6_icmp(&ip), &asked);
	asked = (struct wd_icmp_echo){ .answer = answered, .size = (uint16_t)size };
	err = wd_addr_parse(wd_str(text), &asked.to);
	if (!err)
		err = wd_icmp_ask(ipv6_icmp(&ip), &asked);
	if (err)
		answered(&asked, err, 0);
}

static wd_instant now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (wd_instant){ (uint64_t)ts.tv_sec * WD_NS_PER_S + (uint64_t)ts.tv_nsec };
}

static void run(void)
{
	struct pollfd fds[2] = { { .fd = tap, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
	char line[200];

	for (;;) {
		wd_instant next;
		uint64_t ms;

		wd_wheel_turn(&wheel, now());
		receive();
		wd_wheel_settle(&wheel);
		must(ethernet_direct_flush(&eth), "flush");
		next = wd_wheel_next(&wheel);
		ms = wd_between(now(), next).ns / WD_NS_PER_MS + 1;
		if (next.ns == wheel.now.ns)
			ms = 0;
		if (poll(fds, 2, ms > 1000 ? 1000 : (int)ms) < 0 && errno != EINTR)
			exit(1);
		if (fds[1].revents & POLLIN && fgets(line, sizeof line, stdin))
			obey(line);
		else if (fds[1].revents)
			fds[1].fd = -1;
	}
}

int main(int argc, char **argv)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	struct ipv6_options options = { .changed = say_changes };

	if (argc < 2)
		return 2;
	if (argc > 2 && strcmp(argv[2], "temporary") == 0)
		options.temporary = true;
	else if (argc > 2)
		must(wd_prefix_parse(wd_str(argv[2]), &options.address), argv[2]);
	if (argc > 3)
		must(wd_addr_parse(wd_str(argv[3]), &options.gateway), argv[3]);
	setvbuf(stdin, NULL, _IONBF, 0);
	open_tap(argv[1]);
	wd_wheel_init(&wheel, now());
	must(wd_pool_init(&pool, WD_ROOM(memory), SIZE), "buffers");
	must(ethernet_direct_init(&eth, (wd_net){ &tap_ops, NULL }), "ethernet");
	must(ipv6_init(&ip, ethernet_direct(&eth), &wheel, (wd_random){ &random_ops, NULL },
	               &options), "ipv6");
	must(udp_direct_init(&udp, ipv6(&ip), (wd_random){ &random_ops, NULL }), "udp");
	must(wd_udp_open(udp_direct(&udp), &port), "echo");
	run();
}
