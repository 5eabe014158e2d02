/* SPDX-License-Identifier: ISC */
#include "pair_internal.h"
#include "wadi/alloc.h"

static WD_ERROR(no_room, wd_malformed, "tcp-pair", "its size is not a positive number");

enum { FIRST_PORT = 49152 /* RFC 6335, 6 */ };

static struct wd_addr address(const struct tcp_pair_host *host)
{
	return wd_ipv4(10, 0, 0, (uint8_t)(1 + (host - host->pair->host)));
}

/* NULL when none of the two has it. */
static struct tcp_pair_host *find_host(struct tcp_pair *pair, const struct wd_addr *addr)
{
	for (size_t i = 0; i < WD_COUNT(pair->host); i++) {
		struct wd_addr own = address(&pair->host[i]);

		if (memcmp(&own, addr, sizeof own) == 0)
			return &pair->host[i];
	}
	return NULL;
}

static struct tcp_pair_port *find_port(const struct tcp_pair_host *host, uint16_t number)
{
	struct tcp_pair_port *port = host->ports;

	while (port && port->listener->port != number)
		port = port->next;
	return port;
}

/* ---- Connecting ---------------------------------------------------------------------------- */

/* A port whose line is full makes those wait who connect, as long as it is there. */
static wd_err find_listener(struct tcp_pair *pair, const struct wd_peer *to,
                            struct tcp_pair_port **port)
{
	const struct tcp_pair_host *host = find_host(pair, &to->addr);

	if (!host)
		return wd_ip_no_route;
	for (;;) {
		*port = find_port(host, to->port);
		if (!*port)
			return wd_flow_refused;
		if (!wd_tcp_workers_is_full(&(*port)->workers))
			return NULL;
		WD_TRY(wd_sleep(wd_ms(1)));
	}
}

static uint16_t next_port(struct tcp_pair_host *host)
{
	host->port = host->port < FIRST_PORT || host->port == UINT16_MAX ? FIRST_PORT
	                                                                 : host->port + 1;
	return host->port;
}

static wd_err pair_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	struct tcp_pair_host *host = self;
	struct tcp_pair_port *port;
	struct tcp_pair_link *link;
	struct wd_peer from;

	WD_TRY(find_listener(host->pair, to, &port));
	from = (struct wd_peer){ address(host), next_port(host) };
	WD_TRY(tcp_pair_link_new(host->pair, &from, to, &link));
	link->port = port;
	if (port->listener->at_once)
		wd_tcp_workers_put(&port->workers, &link->end[1].job);
	*conn = tcp_pair_conn(&link->end[0]);
	return NULL;
}

/* ---- Listening ----------------------------------------------------------------------------- */

static wd_err pair_listen(void *self, struct wd_tcp_listener *listener)
{
	struct tcp_pair_host *host = self;
	struct tcp_pair_port *port;
	wd_err err;

	if (find_port(host, listener->port))
		return wd_tcp_port_taken;
	port = wd_alloc_zero(1, sizeof *port);
	if (!port)
		return wd_no_memory;
	err = wd_tcp_workers_init(&port->workers, &tcp_pair_workers, listener);
	if (err) {
		wd_free(port);
		return err;
	}
	port->listener = listener;
	port->next = host->ports;
	host->ports = port;
	listener->host = port;
	return NULL;
}

/* Aborting takes a connection off the list: so it begins again. */
static bool abort_parked(struct tcp_pair *pair, const struct tcp_pair_port *port)
{
	for (struct tcp_pair_link *l = pair->links; l; l = l->next)
		if (l->port == port && !l->end[1].dead && l->end[1].job.place == WD_TCP_PARKED) {
			wd_tcp_abort(tcp_pair_conn(&l->end[1]));
			return true;
		}
	return false;
}

static void pair_unlisten(void *self, struct wd_tcp_listener *listener)
{
	struct tcp_pair_host *host = self;
	struct tcp_pair_port *port = listener->host, **p = &host->ports;

	while (*p != port)
		p = &(*p)->next;
	*p = port->next;
	while (abort_parked(host->pair, port))
		continue;
	wd_tcp_workers_fini(&port->workers);
	for (struct tcp_pair_link *l = host->pair->links; l; l = l->next)
		if (l->port == port)
			l->port = NULL;
	wd_free(port);
}

static size_t pair_addresses(void *self, struct wd_addr *into, size_t max)
{
	if (max == 0)
		return 0;
	into[0] = address(self);
	return 1;
}

static const struct wd_tcp_ops tcp_ops = {
	.connect = pair_connect,
	.listen = pair_listen,
	.unlisten = pair_unlisten,
	.addresses = pair_addresses,
};

/* ---- Both ---------------------------------------------------------------------------------- */

static void stir(struct wd_wheel *wheel)
{
	char *pair = (char *)wheel - offsetof(struct tcp_pair, wheel);

	wd_wake(&((struct tcp_pair *)(void *)pair)->stirred);
}

wd_err tcp_pair_init(struct tcp_pair *it, const char *name, int64_t size)
{
	*it = (struct tcp_pair){ .name = name, .size = (size_t)size };
	if (size <= 0)
		return no_room;
	for (size_t i = 0; i < WD_COUNT(it->host); i++)
		it->host[i].pair = it;
	wd_wheel_init(&it->wheel, wd_now());
	it->wheel.stir = stir;
	return NULL;
}

void tcp_pair_fini(struct tcp_pair *it)
{
	for (size_t i = 0; i < WD_COUNT(it->host); i++)
		while (it->host[i].ports)
			pair_unlisten(&it->host[i], it->host[i].ports->listener);
	while (it->links) {
		struct tcp_pair_link *link = it->links;
		bool both = !link->end[0].dead && !link->end[1].dead;

		wd_tcp_abort(tcp_pair_conn(&link->end[link->end[0].dead]));
		if (both)
			wd_tcp_abort(tcp_pair_conn(&link->end[1]));
	}
	wd_stop(it->alarms);
	it->alarms = NULL;
}

wd_tcp tcp_pair_a(struct tcp_pair *it)
{
	return (wd_tcp){ &tcp_ops, &it->host[0] };
}

wd_tcp tcp_pair_b(struct tcp_pair *it)
{
	return (wd_tcp){ &tcp_ops, &it->host[1] };
}
