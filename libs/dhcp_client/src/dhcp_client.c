/* SPDX-License-Identifier: ISC */
/* The states are those of RFC 2131, figure 5, without INIT-REBOOT; between REQUESTING and
 * BOUND it is looked whether another has the address.
 */
#include "dhcp_internal.h"

enum {
	REQUESTS = 4, BACKOFF_MAX = 4, LEASE_MIN = 10, T1_MIN = 5, /* seconds */
	XID_AT = 4, YIADDR_AT = 16, CHADDR_AT = 28,
};

#define FIRST_WAIT    wd_s(4)  /* RFC 2131, 4.1 */
#define DECLINE_WAIT  wd_s(11) /* 10 at least: RFC 2131, 3.1, 5 */
#define RENEW_MIN     wd_s(60) /* RFC 2131, 4.4.5 */

/* ---- Time ---------------------------------------------------------------------------- */

static void wake_at(struct dhcp_client *it, wd_instant at)
{
	wd_wheel_set(it->wheel, &it->timer, at);
}

/* `span` from now, up to a second less or more. */
static void wake_after(struct dhcp_client *it, wd_span span)
{
	wd_span spread = wd_ns(wd_random_below(it->random, 2 * WD_NS_PER_S));

	wake_at(it, wd_after(it->wheel->now, wd_span_sub(wd_span_add(span, spread), wd_s(1))));
}

/* 4 s, then twice as long each time, up to 64 s. */
static wd_span backoff(uint32_t tries)
{
	return wd_ns(FIRST_WAIT.ns << (tries < BACKOFF_MAX ? tries : BACKOFF_MAX));
}

/* ---- What others see ----------------------------------------------------------------- */

static void tell(struct dhcp_client *it)
{
	for (struct wd_dhcp_watcher *w = it->watchers, *next; w; w = next) {
		next = w->next;
		w->changed(w);
	}
}

static bool is_bound(const struct dhcp_client *it)
{
	return it->state >= DHCP_CLIENT_BOUND;
}

/* ---- Steps --------------------------------------------------------------------------- */

static void enter(struct dhcp_client *it, enum dhcp_client_state state)
{
	it->state = state;
	it->tries = 0;
}

/* All anew after `wait`, and not at once when that has failed before. */
static void begin_anew(struct dhcp_client *it, wd_span wait)
{
	bool was_bound = is_bound(it);

	ipv4_clear(it->ip);
	enter(it, DHCP_CLIENT_INIT);
	if (it->failures++ > 0 && wait.ns < backoff(it->failures - 2).ns)
		wait = backoff(it->failures - 2);
	if (wait.ns > 0)
		wake_after(it, wait);
	else
		wake_at(it, it->wheel->now);
	if (was_bound)
		tell(it);
}

static void discover(struct dhcp_client *it)
{
	if (it->state == DHCP_CLIENT_INIT) {
		wd_random_fill(it->random, wd_room(&it->xid, sizeof it->xid));
		it->since = it->wheel->now;
		enter(it, DHCP_CLIENT_SELECTING);
	}
	dhcp_send(it, DHCP_DISCOVER);
	wake_after(it, backoff(it->tries++));
}

static void request(struct dhcp_client *it)
{
	if (it->tries == REQUESTS) {
		begin_anew(it, wd_s(0));
		return;
	}
	dhcp_send(it, DHCP_REQUEST);
	wake_after(it, backoff(it->tries++));
}

/* Half of the time that is left, but not less than a minute. */
static void ask_again_before(struct dhcp_client *it, wd_instant end)
{
	wd_span half = wd_ns(wd_between(it->wheel->now, end).ns / 2);
	wd_instant next = wd_after(it->wheel->now, half.ns < RENEW_MIN.ns ? RENEW_MIN : half);

	dhcp_send(it, DHCP_REQUEST);
	wake_at(it, wd_before(next, end) ? next : end);
}

/* The lease is to be prolonged: first by its server, then by any, until it is over. */
static void prolong(struct dhcp_client *it)
{
	wd_instant now = it->wheel->now;

	if (!wd_before(now, it->expire)) {
		begin_anew(it, wd_s(0));
		return;
	}
	if (it->state == DHCP_CLIENT_BOUND) {
		wd_random_fill(it->random, wd_room(&it->xid, sizeof it->xid));
		it->since = now;
		enter(it, DHCP_CLIENT_RENEWING);
	}
	if (it->state == DHCP_CLIENT_RENEWING && !wd_before(now, it->rebind))
		enter(it, DHCP_CLIENT_REBINDING);
	ask_again_before(it, it->state == DHCP_CLIENT_RENEWING ? it->rebind : it->expire);
}

static void fire(struct wd_wheel_timer *timer)
{
	struct dhcp_client *it = (struct dhcp_client *)timer;

	switch (it->state) {
	case DHCP_CLIENT_INIT:
	case DHCP_CLIENT_SELECTING:
		discover(it);
		break;
	case DHCP_CLIENT_REQUESTING:
		request(it);
		break;
	case DHCP_CLIENT_CHECKING:
		begin_anew(it, wd_s(0)); /* so short a lease is of no use */
		break;
	default:
		prolong(it);
	}
}

/* ---- The address --------------------------------------------------------------------- */

/* It can be used, or another has it: then the server should know, and not offer it again
 * soon. */
static void address_told(void *arg, wd_err err)
{
	struct dhcp_client *it = arg;

	if (err) {
		dhcp_send(it, DHCP_DECLINE);
		it->address = (struct wd_addr){ 0 };
		begin_anew(it, DECLINE_WAIT);
		return;
	}
	if (is_bound(it))
		return;
	enter(it, DHCP_CLIENT_BOUND);
	it->failures = 0;
	wake_at(it, it->renew);
	tell(it);
}

static bool is_same(const struct wd_dhcp_grant *a, const struct wd_dhcp_grant *b)
{
	return memcmp(&a->address, &b->address, sizeof a->address) == 0 &&
	       memcmp(&a->gateway, &b->gateway, sizeof a->gateway) == 0 && a->mtu == b->mtu;
}

/* Connections live on when a lease that is prolonged says what it said before. */
static void use_grant(struct dhcp_client *it, const struct wd_dhcp_grant *grant)
{
	bool bound = is_bound(it);
	const struct ipv4_config config = {
		.address = grant->address, .gateway = grant->gateway, .mtu = grant->mtu,
		.probe = !it->wishes.trust && !bound, .told = address_told, .arg = it,
	};
	bool same = bound && is_same(&it->grant, grant);

	it->grant = *grant;
	it->kept = it->heard;
	enter(it, DHCP_CLIENT_CHECKING);
	wake_at(it, it->expire);
	if (same) {
		address_told(it, NULL);
	} else if (ipv4_set(it->ip, &config)) {
		begin_anew(it, wd_s(0));
		if (bound)
			tell(it);
	}
}

/* When to renew and rebind; what the server says must be in order (RFC 2131, 4.4.5). */
static bool read_times(struct dhcp_client *it, struct wd_dhcp_grant *grant)
{
	uint32_t lease = dhcp_option_number(&it->heard, DHCP_LEASE, 4, 0);
	uint32_t t2 = dhcp_option_number(&it->heard, DHCP_T2, 4, 0);
	uint32_t t1 = dhcp_option_number(&it->heard, DHCP_T1, 4, 0);

	if (lease < LEASE_MIN)
		return false;
	if (t1 < T1_MIN || t1 >= t2 || t2 >= lease) {
		t1 = lease / 2;
		t2 = lease - lease / 8;
	}
	grant->granted = it->asked;
	grant->lease = lease == UINT32_MAX ? WD_FOREVER : wd_s(lease);
	it->renew = lease == UINT32_MAX ? WD_NEVER : wd_after(grant->granted, wd_s(t1));
	it->rebind = lease == UINT32_MAX ? WD_NEVER : wd_after(grant->granted, wd_s(t2));
	it->expire = wd_after(grant->granted, grant->lease);
	return true;
}

/* ---- Messages ------------------------------------------------------------------------ */

static void hear_offer(struct dhcp_client *it, const struct wd_addr *own)
{
	struct wd_dhcp_grant grant;

	if (it->state != DHCP_CLIENT_SELECTING || !dhcp_grant_read(&it->heard, own, &grant))
		return;
	it->address = *own;
	it->server = grant.server;
	enter(it, DHCP_CLIENT_REQUESTING);
	request(it);
}

/* Is it of the server whose answer is waited for?  Anyone's will do to rebind. */
static bool is_from_ours(const struct dhcp_client *it)
{
	struct wd_addr server;

	if (dhcp_option_addresses(&it->heard, DHCP_SERVER, &server, 1) != 1)
		return false;
	return it->state == DHCP_CLIENT_REBINDING ||
	       memcmp(&server, &it->server, sizeof server) == 0;
}

static bool is_waiting(const struct dhcp_client *it)
{
	return it->state == DHCP_CLIENT_REQUESTING || it->state == DHCP_CLIENT_RENEWING ||
	       it->state == DHCP_CLIENT_REBINDING;
}

static void hear_ack(struct dhcp_client *it, const struct wd_addr *own)
{
	struct wd_dhcp_grant grant;

	if (!is_waiting(it) || !is_from_ours(it) || !dhcp_grant_read(&it->heard, own, &grant) ||
	    memcmp(own, &it->address, sizeof *own) != 0 || !read_times(it, &grant))
		return;
	it->server = grant.server;
	use_grant(it, &grant);
}

static void hear_nak(struct dhcp_client *it)
{
	if (!is_waiting(it) || !is_from_ours(it))
		return;
	it->address = (struct wd_addr){ 0 };
	begin_anew(it, wd_s(0));
}

/* Is it an answer to our last question? */
static bool is_answer(const struct dhcp_client *it, const uint8_t *m)
{
	return m[0] == DHCP_REPLY_OP && m[1] == 1 && m[2] == 6 &&
	       wd_be32(m + XID_AT) == it->xid && wd_be32(m + DHCP_FIXED - 4) == DHCP_COOKIE &&
	       memcmp(m + CHADDR_AT, it->ip->info.mac, 6) == 0;
}

static void hear(struct dhcp_client *it, struct wd_bytes message)
{
	const uint8_t *m = message.ptr;
	struct wd_addr own;

	if (message.len < DHCP_FIXED || it->state == DHCP_CLIENT_INIT || !is_answer(it, m) ||
	    dhcp_options_read(message, &it->heard))
		return;
	own = wd_ipv4(m[YIADDR_AT], m[YIADDR_AT + 1], m[YIADDR_AT + 2], m[YIADDR_AT + 3]);
	switch (dhcp_option_number(&it->heard, DHCP_TYPE, 1, 0)) {
	case DHCP_OFFER:
		hear_offer(it, &own);
		break;
	case DHCP_ACK:
		hear_ack(it, &own);
		break;
	case DHCP_NAK:
		hear_nak(it);
		break;
	default:
		break;
	}
}

static void input(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	if (datagram->from.port == DHCP_SERVER_PORT && !data->more)
		hear(arg, wd_buf_bytes(data));
	wd_buf_free(data);
}

/* ---- The interface ------------------------------------------------------------------- */

static wd_err lease_get(const void *self, struct wd_dhcp_grant *grant)
{
	const struct dhcp_client *it = self;

	if (!is_bound(it))
		return wd_dhcp_no_lease;
	*grant = it->grant;
	return NULL;
}

static bool lease_option(const void *self, uint8_t code, struct wd_bytes *value)
{
	const struct dhcp_client *it = self;

	return is_bound(it) && dhcp_option(&it->kept, code, value);
}

static void lease_watch(void *self, struct wd_dhcp_watcher *watcher)
{
	struct dhcp_client *it = self;

	watcher->next = it->watchers;
	it->watchers = watcher;
}

static const struct wd_dhcp_lease_ops lease_ops = {
	.get = lease_get, .option = lease_option, .watch = lease_watch,
};

wd_err dhcp_client_init(struct dhcp_client *it, wd_udp udp, struct ipv4 *ip,
                        struct wd_wheel *wheel, wd_random random,
                        const struct dhcp_client_wishes *wishes)
{
	*it = (struct dhcp_client){
		.timer.fire = fire, .udp = udp, .ip = ip, .wheel = wheel, .random = random,
		.port = { .number = DHCP_CLIENT_PORT, .input = input, .arg = it },
	};
	if (wishes)
		it->wishes = *wishes;
	if (it->wishes.hostname && strlen(it->wishes.hostname) > DHCP_CLIENT_HOSTNAME)
		return wd_malformed;
	WD_TRY(wd_udp_open(udp, &it->port));
	wd_wheel_soon(wheel, &it->timer);
	return NULL;
}

void dhcp_client_fini(struct dhcp_client *it)
{
	wd_wheel_clear(it->wheel, &it->timer);
	wd_udp_close(it->udp, &it->port);
}

wd_dhcp_lease dhcp_client(struct dhcp_client *it)
{
	return (wd_dhcp_lease){ &lease_ops, it };
}
