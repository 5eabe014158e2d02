/* SPDX-License-Identifier: ISC */
#include "engine.h"

#include "memory.h"
#include "table.h"

enum {
	MEMORY = 16 << 20, HALF_OPEN = 256, TIME_WAIT = 16384,
	BUFFER = 4 << 20, BUFFER_LEAST = 4096,
};

static uint32_t given(uint32_t n, uint32_t usual)
{
	return n > 0 ? n : usual;
}

static struct tcp_limits complete(const struct tcp_limits *limits)
{
	struct tcp_limits l = *limits;
	size_t share;

	l.memory = l.memory > 0 ? l.memory : MEMORY;
	share = l.memory / 4 < UINT32_MAX / 4 ? l.memory / 4 : UINT32_MAX / 4;
	l.connections = given(l.connections, UINT32_MAX);
	l.half_open = given(l.half_open, HALF_OPEN);
	l.time_wait = given(l.time_wait, TIME_WAIT);
	l.receive = most(least(given(l.receive, BUFFER), (uint32_t)share), BUFFER_LEAST);
	l.send = most(least(given(l.send, BUFFER), (uint32_t)share), BUFFER_LEAST);
	return l;
}

static void begin(struct tcp_direct *it)
{
	secret_init(it);
	slab_init(&it->conns, sizeof(struct tcp_conn));
	slab_init(&it->outs, sizeof(struct tcp_out));
	slab_init(&it->holes, sizeof(struct tcp_holes));
	slab_init(&it->waits, sizeof(struct tcp_wait));
	it->last = &it->first;
	it->soon.fire = conn_settle;
	it->wait_timer.fire = wait_fire;
}

wd_err tcp_direct_init(struct tcp_direct *it, wd_ip ip, struct wd_wheel *wheel, wd_random random,
                       const struct tcp_limits *limits)
{
	const struct wd_ip_user user = {
		.input = tcp_input, .troubled = trouble_input, .arg = it,
	};
	wd_err err;

	*it = (struct tcp_direct){
		.ip = ip, .wheel = wheel, .random = random, .limits = complete(limits),
	};
	begin(it);
	WD_TRY(table_init(it));
	err = wd_ip_listen(ip, WD_IP_TCP, &user);
	if (err)
		table_fini(it);
	else
		metrics_join(it);
	return err;
}

static void forget(void *arg, struct tcp_entry *entry)
{
	if (entry->is_wait)
		wait_free(arg, (struct tcp_wait *)entry);
	else
		conn_free(tcp_conn_of(entry));
}

void tcp_direct_fini(struct tcp_direct *it)
{
	/* Those in line are in the table, too, but for the ones that are closed. */
	for (struct tcp_conn *c; (c = it->first) != NULL;) {
		it->first = c->next;
		c->flags &= ~(uint32_t)TCP_DIRTY;
		if (!c->entry.is_listed)
			conn_free(c);
	}
	table_each(&it->table, forget, it);
	wd_wheel_clear(it->wheel, &it->soon);
	wd_wheel_clear(it->wheel, &it->wait_timer);
	slab_fini(it, &it->conns);
	slab_fini(it, &it->outs);
	slab_fini(it, &it->holes);
	slab_fini(it, &it->waits);
	page_fini(it);
	table_fini(it);
	metrics_leave(it);
}

/* ---- Ports ------------------------------------------------------------------------------- */

struct tcp_port *listen_find(const struct tcp_direct *tcp, uint16_t number)
{
	struct tcp_port *p = tcp->ports;

	while (p && p->number != number)
		p = p->next;
	return p;
}

wd_err tcp_direct_listen(struct tcp_direct *it, struct tcp_port *port)
{
	if (port->number == 0 || listen_find(it, port->number))
		return wd_tcp_port_taken;
	port->next = it->ports;
	it->ports = port;
	return NULL;
}

static void let_go(void *port, struct tcp_entry *entry)
{
	struct tcp_conn *c = tcp_conn_of(entry);

	if (entry->is_wait || c->port != port)
		return;
	c->port = NULL;
	if (!(c->flags & TCP_USER_KNOWS))
		tcp_conn_abort(c);
}

void tcp_direct_unlisten(struct tcp_direct *it, struct tcp_port *port)
{
	struct tcp_port **p = &it->ports;

	while (*p && *p != port)
		p = &(*p)->next;
	if (*p)
		*p = port->next;
	table_each(&it->table, let_go, port);
}

/* What tcp_direct_each() hands on. */
struct each {
	const struct tcp_user *user;
	void (*each)(void *arg, struct tcp_conn *conn);
	void *arg;
};

static void hand_on(void *arg, struct tcp_entry *entry)
{
	const struct each *e = arg;
	struct tcp_conn *c = tcp_conn_of(entry);

	if (!entry->is_wait && c->user == e->user && (c->flags & TCP_USER_KNOWS) &&
	    !(c->flags & TCP_ORPHAN))
		e->each(e->arg, c);
}

void tcp_direct_each(struct tcp_direct *it, const struct tcp_user *user,
                     void (*each)(void *arg, struct tcp_conn *conn), void *arg)
{
	struct each e = { user, each, arg };

	table_each(&it->table, hand_on, &e);
}

/* ---- Connecting -------------------------------------------------------------------------- */

enum { PORT_FIRST = 32768, PORTS = 28232, PORT_TRIES = 1024 };

/* Is this one free for a connection?  *after is what its sequence numbers come behind. */
static bool is_free(struct tcp_direct *tcp, const struct tcp_key *key, uint32_t *after)
{
	struct tcp_entry *e = table_find(&tcp->table, key, table_hash(&tcp->table, key));
	struct tcp_wait *w = (struct tcp_wait *)e;

	*after = 0;
	if (!e)
		return true;
	if (!e->is_wait || !wait_yields(tcp, w, after))
		return false;
	wait_free(tcp, w);
	return true;
}

/* RFC 6056, 3.3.3, with a step at random: nobody foresees the next. */
static bool choose_port(struct tcp_direct *tcp, struct tcp_key *key, uint32_t *after)
{
	uint32_t first = (uint32_t)wd_siphash(&tcp->port_key, wd_bytes(key, sizeof *key));

	tcp->port_count += 1 + (uint32_t)wd_random_below(tcp->random, 8);
	for (uint32_t i = 0; i < PORT_TRIES; i++) {
		key->own_port = (uint16_t)(PORT_FIRST + (first + tcp->port_count + i) % PORTS);
		if (!listen_find(tcp, key->own_port) && is_free(tcp, key, after))
			return true;
	}
	return false;
}

wd_err tcp_direct_connect(struct tcp_direct *it, const struct wd_peer *to, uint16_t port,
                          const struct tcp_user *user, struct tcp_conn **conn)
{
	struct tcp_key key = { .peer = to->addr, .peer_port = to->port, .own_port = port };
	struct wd_ip_path path;
	struct tcp_conn *c;
	uint32_t after;

	WD_TRY(wd_ip_path(it->ip, NULL, &to->addr, &path));
	key.own = path.from;
	if (!(port ? is_free(it, &key, &after) : choose_port(it, &key, &after)))
		return wd_tcp_port_taken;
	c = conn_make(it, &key);
	if (!c)
		return wd_tcp_full;
	c->user = user;
	c->flags |= TCP_USER_KNOWS;
	handshake_ask(c, &path, after);
	*conn = c;
	return NULL;
}
