/* SPDX-License-Identifier: ISC */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "wadi/alloc.h"

enum {
	STEPS_MAX = 4000000,
	START_S = 5,           /* addresses are claimed by then */
	TALKS_WITHIN_S = 20,
	BAD_S = 3600,          /* then the weather becomes fair, */
	END_S = 4 * 3600,      /* all conversations are over so much later, */
	QUIET_S = 1200,        /* and so much later all memory is back */
	BUFFER = 2048,
};

void world_fail(struct world *world, const char *format, ...)
{
	va_list args;

	if (world->failure[0])
		return;
	va_start(args, format);
	vsnprintf(world->failure, sizeof world->failure, format, args);
	va_end(args);
}

bool world_happens(struct world *world, uint32_t in_1000)
{
	return net_sim_happens(&world->chance, in_1000);
}

uint64_t world_draw(struct world *world, uint64_t least, uint64_t most)
{
	return least + net_sim_below(&world->chance, most - least + 1);
}

struct node *world_node(struct world *world, const struct wd_addr *addr)
{
	for (unsigned i = 0; i < world->nodes; i++)
		if (memcmp(&world->node[i].addr, addr, sizeof *addr) == 0)
			return &world->node[i];
	return NULL;
}

/* ---- Hosts --------------------------------------------------------------------------- */

static wd_instant node_next(void *arg)
{
	const struct node *node = arg;

	return stack_engine_next(&node->stack);
}

static void node_turn(void *arg, wd_instant now)
{
	struct node *node = arg;

	if (stack_engine_turn(&node->stack, now))
		world_fail(node->world, "a device is gone");
}

static void take_frames(void *arg, struct wd_bufq *frames)
{
	struct node *node = arg;

	if (stack_engine_take(&node->stack, node->world->sim.now, frames))
		world_fail(node->world, "a device is gone");
}

static void draw_limits(struct world *w, struct tcp_limits *l)
{
	l->no_timestamps = world_happens(w, 300);
	l->no_sack = world_happens(w, 200);
	l->reno = world_happens(w, 300);
	l->ecn = (enum tcp_ecn)world_draw(w, TCP_ECN_ACCEPTED, TCP_ECN_NEVER);
	if (world_happens(w, 200))
		l->receive = (uint32_t)world_draw(w, 2000, 100000);
	if (world_happens(w, 200))
		l->send = (uint32_t)world_draw(w, 2000, 100000);
	if (world_happens(w, 100))
		l->half_open = 1;
	if (w->stingy)
		l->memory = (size_t)world_draw(w, 1 << 17, 1 << 19);
}

static void draw_info(struct world *w, unsigned number, struct wd_net_info *info)
{
	static const uint32_t offloads[] = {
		0, WD_NET_SUMS, WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6,
		WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6 | WD_NET_SEGMENTS_ECN,
	};

	*info = (struct wd_net_info){
		.mac = { 2, 0, 0, 0, 0, (uint8_t)(number + 1) }, .mtu = 1500,
		.headroom = (uint16_t)(world_happens(w, 300) ? 12 : 0),
		.offloads = offloads[world_draw(w, 0, 3)],
	};
	info->frame_max = info->offloads & WD_NET_SEGMENTS4 ? 65535 + WD_NET_HEADER
	                                                    : 1500 + WD_NET_HEADER;
}

static wd_err choose_family(struct node *node, unsigned number, stack_family *family)
{
	static const struct wd_addr none;

	if (node->world->version == 4) {
		node->addr = wd_ipv4(10, 0, 0, (uint8_t)(number + 1));
		*family = stack_ipv4(&node->family.ipv4);
		return stack_ipv4_init(&node->family.ipv4, (struct wd_prefix){ node->addr, 120 },
		                       none);
	}
	node->addr = (struct wd_addr){ { 0xfd, [15] = (uint8_t)(number + 1) } };
	*family = stack_ipv6(&node->family.ipv6);
	WD_TRY(stack_ipv6_init(&node->family.ipv6, (struct wd_prefix){ node->addr, 64 }, none));
	node->family.ipv6.options.deaf = true;
	return NULL;
}

static void start_stack(struct node *node, unsigned number)
{
	struct world *w = node->world;
	struct stack_settings s = { 0 };

	draw_limits(w, &s.tcp);
	if (choose_family(node, number, &s.family) ||
	    stack_engine_init(&node->stack, &s, net_sim_port(&node->port), wd_seeded(&w->random),
	                      w->sim.now) ||
	    wd_net_listen(net_sim_port(&node->port), take_frames, node))
		world_fail(w, "a stack does not start");
	node->listener = (struct tcp_port){ .number = PORT, .user = &talk_user, .arg = node };
	if (tcp_direct_listen(&node->stack.tcp, &node->listener))
		world_fail(w, "nobody can listen");
}

static void start_node(struct node *node, struct world *w, unsigned number)
{
	uint32_t buffers = (uint32_t)(w->stingy && world_happens(w, 300) ? world_draw(w, 60, 200)
	                                                                 : 4000);
	size_t size = wd_pool_memory(buffers, BUFFER);
	struct wd_net_info info;

	*node = (struct node){ .world = w, .memory = malloc(size) };
	if (!node->memory || wd_pool_init(&node->pool, wd_room(node->memory, size), BUFFER))
		abort();
	draw_info(w, number, &info);
	net_sim_port_init(&node->port, &w->sim, &node->pool, &info);
	start_stack(node, number);
	node->actor = (struct net_sim_actor){ .next = node_next, .turn = node_turn, .arg = node };
	net_sim_add(&w->sim, &node->actor);
}

/* ---- Weather ------------------------------------------------------------------------- */

/* What a path is like; in a world that is not rough connections survive it. */
static void draw_path(struct world *w, struct net_sim_path *p)
{
	uint64_t slowest = w->rough ? 50000 : 1000000, lossy = w->rough ? 300 : 15;

	*p = (struct net_sim_path){
		.delay = wd_us(world_draw(w, 0, world_happens(w, 500) ? 2000 : 200000)),
		.jitter = wd_us(world_happens(w, 300) ? world_draw(w, 0, 50000) : 0),
		.rate = world_happens(w, 300) ? world_draw(w, slowest, 20000000) : 0,
		.queue = (uint32_t)world_draw(w, 3000, 200000),
		.lose = (uint16_t)(world_happens(w, 500) ? world_draw(w, 0, lossy) : 0),
		.twice = (uint16_t)(world_happens(w, 300) ? world_draw(w, 0, 100) : 0),
		.late = (uint16_t)(world_happens(w, 300) ? world_draw(w, 0, 200) : 0),
		.late_by = wd_us(world_draw(w, 0, 100000)),
		.mark = (uint16_t)(world_happens(w, 200) ? world_draw(w, 0, 100) : 0),
		.pad = world_happens(w, 500),
	};
	if (world_happens(w, 200))
		p->mtu = (uint16_t)world_draw(w, w->version == 4 ? 600 : 1280, 1500);
	if (!w->rough)
		return;
	p->burst = (uint16_t)(world_happens(w, 300) ? world_draw(w, 0, 900) : 0);
	p->flip = (uint16_t)(world_happens(w, 300) ? world_draw(w, 0, 50) : 0);
	p->silent = world_happens(w, 300);
	p->down = world_happens(w, 50);
}

/* It changes. */
static void weather(struct wd_wheel_timer *timer)
{
	struct world *w = (struct world *)((char *)timer - offsetof(struct world, weather));
	struct node *node = &w->node[world_draw(w, 0, w->nodes - 1)];

	draw_path(w, &node->port.path);
	wd_wheel_set(&w->wheel, timer, wd_after(w->sim.now, wd_ms(world_draw(w, 100, 30000))));
}

static void fair_weather(struct world *w)
{
	wd_wheel_clear(&w->wheel, &w->weather);
	for (unsigned i = 0; i < w->nodes; i++)
		w->node[i].port.path = (struct net_sim_path){ .delay = wd_ms(1) };
}

/* ---- Running ------------------------------------------------------------------------- */

static wd_instant wheel_next(void *arg)
{
	const struct world *w = arg;

	return wd_wheel_next(&w->wheel);
}

static void wheel_turn(void *arg, wd_instant now)
{
	struct world *w = arg;

	wd_wheel_turn(&w->wheel, now);
}

static bool is_over(const struct world *w)
{
	for (unsigned i = 0; i < w->talks; i++)
		if (!talk_is_over(&w->talk[i]))
			return false;
	return true;
}

/* Until then, or until all talks are over, or something is wrong. */
static void run(struct world *w, wd_span span, bool until_over)
{
	wd_instant end = wd_after(w->sim.now, span);
	uint32_t steps = 0;

	while (!w->failure[0] && net_sim_step(&w->sim, end)) {
		if (until_over && is_over(w))
			return;
		w->sim.now.ns++; /* as clocks do */
		if (++steps == STEPS_MAX)
			world_fail(w, "it does not come to an end");
	}
}

static void begin(struct world *w, uint64_t seed)
{
	*w = (struct world){ .seed = seed, .chance = { seed * 2 + 1 }, .random = { seed * 3 + 2 } };
	w->version = world_happens(w, 500) ? 4 : 6;
	w->rough = world_happens(w, 500);
	w->stingy = world_happens(w, 200);
	w->nodes = (unsigned)world_draw(w, 2, NODES_MAX);
	w->weather.fire = weather;
	net_sim_init(&w->sim, seed);
	w->sim.now = (wd_instant){ WD_NS_PER_S };
	wd_wheel_init(&w->wheel, w->sim.now);
	w->actor = (struct net_sim_actor){ .next = wheel_next, .turn = wheel_turn, .arg = w };
	net_sim_add(&w->sim, &w->actor);
	for (unsigned i = 0; i < w->nodes; i++)
		start_node(&w->node[i], w, i);
	w->sim.watch = check_frame;
	w->sim.watch_arg = w;
}

static void converse(struct world *w)
{
	unsigned talks = (unsigned)world_draw(w, 1, world_happens(w, 200) ? TALKS_MAX : 6);

	run(w, wd_s(START_S), false);
	for (unsigned i = 0; i < w->nodes; i++)
		draw_path(w, &w->node[i].port.path);
	if (world_happens(w, 300))
		wd_wheel_set(&w->wheel, &w->weather, wd_after(w->sim.now, wd_s(5)));
	for (unsigned i = 0; i < talks; i++)
		talk_init(&w->talk[i], w, i, wd_s(TALKS_WITHIN_S));
	w->talks = talks;
	run(w, wd_s(BAD_S), true);
	fair_weather(w);
	run(w, wd_s(END_S), true);
	if (!w->failure[0] && !is_over(w))
		world_fail(w, "a conversation never ends");
	for (unsigned i = 0; i < talks && !w->failure[0]; i++)
		talk_check(&w->talk[i]);
	if (!w->failure[0])
		run(w, wd_s(QUIET_S), false);
}

/* ---- What is left -------------------------------------------------------------------- */

static void check_node(struct world *w, struct node *node)
{
	const struct tcp_stats *s = tcp_direct_stats(&node->stack.tcp);

	if (node->port.wrong)
		world_fail(w, "%lu frames were none to be sent", (unsigned long)node->port.wrong);
	if (s->connections || s->half_open || s->time_wait)
		world_fail(w, "%u connections are left, %u half open, %u in TIME-WAIT",
		           s->connections, s->half_open, s->time_wait);
	tcp_direct_unlisten(&node->stack.tcp, &node->listener);
	stack_engine_fini(&node->stack);
	if (s->memory)
		world_fail(w, "%lu bytes of memory are not given back", (unsigned long)s->memory);
	if (node->pool.used)
		world_fail(w, "%u buffers are not given back (IPv%d)", node->pool.used, w->version);
	free(node->memory);
}

static FILE *pcap_file;

static void write_pcap(void *arg, struct wd_bytes bytes)
{
	if (bytes.len > 0 && fwrite(bytes.ptr, bytes.len, 1, arg) != 1)
		abort();
}

/* Both see each frame. */
static struct net_sim_pcap pcap;
static net_sim_watch *write_packet;

static void watch_both(void *arg, const struct net_sim_port *port, enum net_sim_fate fate,
                       struct wd_bytes frame, uint16_t segment)
{
	write_packet(&pcap, port, fate, frame, segment);
	check_frame(arg, port, fate, frame, segment);
}

static void open_pcap(struct world *w, const char *name)
{
	pcap_file = fopen(name, "wb");
	if (!pcap_file) {
		perror(name);
		exit(2);
	}
	net_sim_pcap_init(&pcap, &w->sim, write_pcap, pcap_file);
	write_packet = w->sim.watch;
	w->sim.watch = watch_both;
	w->sim.watch_arg = w;
}

bool world_run(struct world *w, uint64_t seed, const char *pcap_name)
{
	begin(w, seed);
	if (pcap_name)
		open_pcap(w, pcap_name);
	converse(w);
	/* What is still there after a failure is not looked at. */
	for (unsigned i = 0; i < w->nodes && !w->failure[0]; i++)
		check_node(w, &w->node[i]);
	if (!w->failure[0] && talk_pages)
		world_fail(w, "%u pages are not given back", talk_pages);
	net_sim_fini(&w->sim);
	if (!w->failure[0] && wd_alloc_stats().pieces)
		world_fail(w, "%lu pieces of memory are not given back",
		           (unsigned long)wd_alloc_stats().pieces);
	if (pcap_name)
		fclose(pcap_file);
	return !w->failure[0];
}
