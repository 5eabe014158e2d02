/* SPDX-License-Identifier: ISC */
/* Where of the host an image without an address of its own is to be reached. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "network.h"

enum { PRIVILEGED = 1024, PUBLISHED = 8000, TRIES = 1000 };

/* Where images are unless it is said: at this host alone. */
static struct wd_addr own_address(bool ipv6)
{
	static const struct wd_addr loopback = { { [15] = 1 } };

	return ipv6 ? loopback : wd_ipv4(127, 0, 0, 1);
}

static bool can_bind(int fd, bool ipv6, uint16_t port)
{
	struct sockaddr_in6 here6 = {
		.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT,
		.sin6_port = htons(port),
	};
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(port),
	};

	return ipv6 ? bind(fd, (const struct sockaddr *)&here6, sizeof here6) == 0
	            : bind(fd, (const struct sockaddr *)&here, sizeof here) == 0;
}

/* Does nobody listen there, of this kind?  What else is in the way, whoever wants to listen
 * says: a host without IPv6, for one. */
static bool is_free(bool ipv6, int type, uint16_t port)
{
	int fd = socket(ipv6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0), on = 1;
	bool taken;

	if (fd < 0)
		return true;
	if (type == SOCK_STREAM)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	taken = !can_bind(fd, ipv6, port) && errno == EADDRINUSE;
	close(fd);
	return !taken;
}

static bool is_given(const struct publishes *all, uint16_t port)
{
	for (size_t i = 0; i < all->len; i++)
		if (all->at[i].host.port == port)
			return true;
	return false;
}

/* 80 at 8080, 443 at 8443, others at their own; or else at the next that is free. */
static uint16_t place_for(const struct publishes *all, bool ipv6, uint16_t port)
{
	uint32_t first = port < PRIVILEGED ? PUBLISHED + port : port;

	for (uint32_t at = first; at < first + TRIES && at <= UINT16_MAX; at++)
		if (!is_given(all, (uint16_t)at) && is_free(ipv6, SOCK_STREAM, (uint16_t)at) &&
		    is_free(ipv6, SOCK_DGRAM, (uint16_t)at))
			return (uint16_t)at;
	die("the ports from %u on are all taken: say one by --publish=PORT:%u", first, port);
}

struct publishes publish_ports(const struct image *image, bool ipv6)
{
	struct publishes all = { .by_default = true };

	for (size_t i = 0; i < image->port_count; i++) {
		uint16_t port = image->ports[i].number;
		struct wd_peer here = { own_address(ipv6), place_for(&all, ipv6, port) };

		*PUSH(all.at, all.len) = (struct wd_host_publish){ here, WD_IP_TCP, port };
		*PUSH(all.at, all.len) = (struct wd_host_publish){ here, WD_IP_UDP, port };
	}
	return all;
}

/* ---- In words -------------------------------------------------------------------- */

static bool is_anywhere(const struct wd_addr *addr)
{
	static const struct wd_addr none;

	return memcmp(addr, &none, sizeof none) == 0;
}

/* "127.0.0.1:8080" */
static const char *place_of(const struct wd_peer *at)
{
	char addr[WD_ADDR_TEXT];

	(void)wd_addr_pp(&at->addr, addr, sizeof addr);
	return text(wd_addr_is_ipv4(&at->addr) ? "%s:%u" : "[%s]:%u", addr, at->port);
}

const char *publish_option(const struct wd_host_publish *p)
{
	const char *at = is_anywhere(&p->host.addr) ? text("%u", p->host.port) : place_of(&p->host);

	return text("--publish=%s:%u%s", at, p->port, p->protocol == WD_IP_UDP ? "/udp" : "");
}

/* "http" for the port of --http, or --lan-http. */
static const char *scheme_of(const struct image *image, const struct wd_host_publish *p)
{
	for (size_t i = 0; i < image->port_count && p->protocol == WD_IP_TCP; i++) {
		const char *name = image->ports[i].argument;

		if (image->ports[i].number == p->port && text_ends(name, "https"))
			return "https";
		if (image->ports[i].number == p->port && text_ends(name, "http"))
			return "http";
	}
	return NULL;
}

/* "http://127.0.0.1:8080", or without the port that is the scheme's own. */
static const char *url_of(const char *scheme, const struct wd_peer *at)
{
	const char *place = place_of(at);

	if (at->port == (strcmp(scheme, "https") == 0 ? 443 : 80))
		place = text_cut(place, (size_t)(strrchr(place, ':') - place));
	return text("%s://%s", scheme, place);
}

static void tell(const struct image *image, const struct wd_host_publish *p, const char *how)
{
	const char *scheme = scheme_of(image, p);
	struct wd_peer at = p->host;

	if (is_anywhere(&at.addr))
		at.addr = wd_ipv4(127, 0, 0, 1);
	if (scheme)
		fprintf(stderr, "%s is at %s (%s)\n", image->name, url_of(scheme, &at), how);
	else
		fprintf(stderr, "port %u of %s is at %s (%s)\n", p->port, image->name,
		        place_of(&at), how);
}

/* Both protocols of a port in one line. */
void publish_tell(const struct image *image, const struct publishes *publish, const char *how)
{
	for (size_t i = 0; i < publish->len; i++) {
		const struct wd_host_publish *p = &publish->at[i];
		bool told = i > 0 && p->port == p[-1].port && p->host.port == p[-1].host.port;

		if (!told)
			tell(image, p, how);
	}
}
