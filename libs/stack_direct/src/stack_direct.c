/* SPDX-License-Identifier: ISC */
#include "wadi/stack_direct.h"

#include "wadi/log.h"
#include "wadi/start.h"

static WD_LOG_SOURCE(stack_log, "stack", "addresses of this image, and its network device");

/* ---- The driver ----------------------------------------------------------------------- */

static struct stack_direct *of_wheel(struct wd_wheel *wheel)
{
	return (struct stack_direct *)wheel; /* the first member's first */
}

static void stir(struct wd_wheel *wheel)
{
	wd_wake(&of_wheel(wheel)->stirred);
}

static void note_loss(struct stack_direct *it, wd_err err)
{
	if (err && !it->gone)
		WD_LOG_ERROR(stack_log, "%pE", err);
	if (err)
		it->gone = err;
}

/* Called by the device, in a fiber of its own. */
static void take(void *arg, struct wd_bufq *frames)
{
	struct stack_direct *it = arg;

	note_loss(it, stack_engine_take(&it->engine, wd_now(), frames));
}

/* Sleeps until a timer is due, or until an application has called. */
static wd_err drive(void *arg)
{
	struct stack_direct *it = arg;
	struct wd_wheel *wheel = &it->engine.wheel;

	for (;;) {
		wd_err err;

		note_loss(it, stack_engine_turn(&it->engine, wd_now()));
		wheel->sleep = stack_engine_next(&it->engine);
		err = wd_wait_until(&it->stirred, wheel->sleep);
		wheel->sleep = (wd_instant){ 0 };
		if (err && !wd_err_is(err, wd_timed_out))
			return err;
	}
}

/* ---- The start -------------------------------------------------------------------------- */

static bool is_for_strangers(const struct wd_addr *addr)
{
	static const struct wd_prefix link_local[] = {
		{ { { 0xfe, 0x80 } }, 10 },
		{ { { [10] = 0xff, 0xff, 169, 254 } }, 112 },
	};

	return !wd_prefix_has(&link_local[0], addr) && !wd_prefix_has(&link_local[1], addr);
}

static bool has_address(const struct stack_direct *it)
{
	struct wd_prefix own[8];
	size_t n = wd_ip_addresses(it->engine.ip, own, WD_COUNT(own));

	for (size_t i = 0; i < n; i++)
		if (is_for_strangers(&own[i].addr))
			return true;
	return false;
}

static wd_err await_address(void *arg)
{
	const struct stack_direct *it = arg;

	while (!has_address(it))
		WD_TRY(wd_sleep(wd_ms(5)));
	return NULL;
}

static void log_addresses(const struct stack_direct *it)
{
	struct wd_prefix own[8];
	size_t n = wd_ip_addresses(it->engine.ip, own, WD_COUNT(own));

	for (size_t i = 0; i < n; i++)
		if (is_for_strangers(&own[i].addr))
			WD_LOG_INFO(stack_log, "our address is %pP", (const void *)&own[i]);
}

static wd_err run(struct stack_direct *it, wd_net net)
{
	wd_err err;

	it->engine.wheel.stir = stir;
	WD_TRY(wd_spawn("stack", drive, it, &it->driver));
	WD_TRY(wd_net_listen(net, take, it));
	err = wd_within(STACK_DIRECT_PATIENCE, await_address, it);
	if (!err)
		log_addresses(it);
	return wd_err_is(err, wd_timed_out) ? it->engine.silence : err;
}

static wd_err too_many(void)
{
	static WD_ERROR(unfit, wd_malformed, "stack", "there cannot be so many connections");

	return unfit;
}

wd_err stack_direct_init(struct stack_direct *it, wd_net net, wd_random random,
                         stack_family family, uint64_t tcp_memory, int64_t tcp_connections)
{
	struct stack_settings settings = {
		.family = family, .name = wd_name(),
		.tcp = { .memory = tcp_memory, .connections = (uint32_t)tcp_connections },
	};
	wd_err err;

	if (tcp_connections < 0 || tcp_connections > UINT32_MAX)
		return too_many();
	it->driver = NULL;
	it->stirred = (struct wd_wait){ 0 };
	it->gone = NULL;
	WD_TRY(stack_engine_init(&it->engine, &settings, net, random, wd_now()));
	err = run(it, net);
	if (err)
		stack_direct_fini(it);
	return err;
}

void stack_direct_fini(struct stack_direct *it)
{
	wd_stop(wd_move(it->driver));
	stack_engine_fini(&it->engine);
}

/* ---- The parts ---------------------------------------------------------------------------- */

wd_tcp stack_direct_tcp(struct stack_direct *it)
{
	return tcp_direct(&it->engine.tcp);
}

wd_ip stack_direct_ip(struct stack_direct *it)
{
	return it->engine.ip;
}

wd_icmp stack_direct_icmp(struct stack_direct *it)
{
	return it->engine.icmp;
}

wd_udp stack_direct_udp(struct stack_direct *it)
{
	return it->engine.udp;
}

/* ---- A lease that never is ------------------------------------------------------------------ */

static wd_err get_none(const void *self, struct wd_dhcp_grant *grant)
{
	(void)self;
	(void)grant;
	return wd_dhcp_no_lease;
}

static bool no_option(const void *self, uint8_t code, struct wd_bytes *value)
{
	(void)self;
	(void)code;
	(void)value;
	return false;
}

static void watch_nothing(void *self, struct wd_dhcp_watcher *watcher)
{
	(void)self;
	(void)watcher;
}

wd_dhcp_lease stack_direct_lease(struct stack_direct *it)
{
	static const struct wd_dhcp_lease_ops none = {
		.get = get_none, .option = no_option, .watch = watch_nothing,
	};

	return it->engine.lease.ops ? it->engine.lease : (wd_dhcp_lease){ &none, it };
}
