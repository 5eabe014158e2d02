/* SPDX-License-Identifier: ISC */
#include "networks.h"

#include "hosts.h"
#include "report.h"
#include "wadi/console_memory.h"
#include "wadi/dhcp_client.h"
#include "wadi/dhcp_lease_faulty.h"
#include "wadi/dhcp_lease_trace.h"
#include "wadi/test/dhcp_lease.h"
#include "wadi/udp_direct.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a lease of DHCP is not what it should be");

/* Of RFC 2131 and 2132. */
enum { CLIENT_PORT = 68, SERVER_PORT = 67, FIXED = 240, DISCOVER = 1, OFFER = 2, ACK = 5 };

/* ---- A server that has 10.0.0.50 to give, on the second host ---------------------------- */

static struct server {
	struct udp_direct udp;
	struct wd_udp_port port;
	unsigned lost; /* answers that could not be sent */
} server;

/* The answer's fixed part is the question's but for what is set here. */
static void answer(uint8_t *message, bool discovered)
{
	static const uint8_t options[] = {
		53, 1, ACK,              /* message type */
		54, 4, 10, 0, 0, 2,      /* server */
		51, 4, 0, 0, 0x0e, 0x10, /* lease: an hour */
		1, 4, 255, 255, 255, 0,  /* subnet mask */
		255,
	};

	message[0] = 2; /* BOOTREPLY */
	wd_put_be32(message + 16, 0x0a000032);
	memcpy(message + FIXED, options, sizeof options);
	message[FIXED + 2] = discovered ? OFFER : ACK;
	memset(message + FIXED + sizeof options, 0, 300 - FIXED - sizeof options);
}

/* A client's first option is its type of message. */
static void asked(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	struct wd_peer everybody = { wd_ipv4(255, 255, 255, 255), CLIENT_PORT };
	struct server *it = arg;
	uint8_t message[300];

	(void)datagram;
	if (wd_buf_copy(data, 0, WD_ROOM(message))) {
		struct wd_buf *b = wd_udp_alloc(udp_direct(&it->udp), 0);

		answer(message, message[FIXED + 2] == DISCOVER);
		memcpy(wd_buf_append(b, sizeof message), message, sizeof message);
		if (wd_udp_send(udp_direct(&it->udp), &it->port, NULL, &everybody, b))
			it->lost++;
	}
	wd_buf_free(data);
}

static wd_err serve(struct host *host)
{
	server.lost = 0;
	server.port = (struct wd_udp_port){ .number = SERVER_PORT, .input = asked,
	                                    .arg = &server };
	WD_TRY(udp_direct_init(&server.udp, ip_dual(&host->dual), wd_seeded(&host->seed)));
	return wd_udp_open(udp_direct(&server.udp), &server.port);
}

/* ---- The client ------------------------------------------------------------------------- */

static wd_err try_lease(wd_console console, struct console_memory *into, unsigned which,
                        int *failures)
{
	static const char *const names[] = {
		"dhcp_client", "dhcp_lease_trace", "dhcp_lease_faulty",
	};
	static struct udp_direct udp;
	static struct dhcp_client client;
	struct dhcp_lease_trace trace;
	struct dhcp_lease_faulty faulty;
	struct hosts *hosts;
	struct host *host;
	wd_dhcp_lease lease;
	int found;

	WD_TRY(hosts_start(HOSTS_IP, &hosts));
	WD_TRY(serve(&hosts->host[1]));
	host = &hosts->host[0];
	ipv4_clear(&host->ipv4);
	WD_TRY(udp_direct_init(&udp, ip_dual(&host->dual), wd_seeded(&host->seed)));
	WD_TRY(dhcp_client_init(&client, udp_direct(&udp), &host->ipv4, &hosts->wheel,
	                        wd_seeded(&host->seed), NULL));
	lease = dhcp_client(&client);
	WD_TRY(dhcp_lease_trace_init(&trace, console_memory(into), "lan", lease));
	dhcp_lease_faulty_init(&faulty, lease);
	if (which > 0)
		lease = which == 1 ? dhcp_lease_trace(&trace) : dhcp_lease_faulty(&faulty);
	found = wd_dhcp_lease_conforms(lease, hosts_pass, hosts);
	dhcp_client_fini(&client);
	found += hosts_stop(hosts) + (int)server.lost;
	*failures += report(console, names[which], found);
	return NULL;
}

wd_err leases_main(wd_console console)
{
	static char text[256];
	struct console_memory into;
	int failures = 0;

	console_memory_init(&into, WD_ROOM(text));
	for (unsigned which = 0; which < 3; which++)
		WD_TRY(try_lease(console, &into, which, &failures));
	return failures ? not_conforming : NULL;
}
