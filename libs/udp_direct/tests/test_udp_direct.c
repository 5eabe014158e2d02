/* SPDX-License-Identifier: ISC */
#include "../../ipv4/tests/host.h"
#include "wadi/checksum.h"
#include "wadi/test/udp.h"
#include "wadi/udp_direct.h"

static struct udp_direct udp[HOSTS];

static int setup(void **state)
{
	if (hosts_setup_addresses(state))
		return -1;
	for (size_t i = 0; i < HOSTS; i++)
		assert_null(udp_direct_init(&udp[i], ipv4(&host[i].ip),
		                            wd_seeded(&host[i].seed)));
	return 0;
}

static void it_conforms(void **state)
{
	struct wd_udp_side a = { udp_direct(&udp[0]), host[0].addr, 1000 };
	struct wd_udp_side b = { udp_direct(&udp[1]), host[1].addr, 2000 };

	(void)state;
	assert_int_equal(wd_udp_conforms(&a, &b, host_pass, NULL), 0);
}

static void it_conforms_when_it_talks_to_itself(void **state)
{
	struct wd_udp_side a = { udp_direct(&udp[0]), host[0].addr, 1000 };
	struct wd_udp_side b = { udp_direct(&udp[0]), host[0].addr, 2000 };
	struct wd_udp_side local = { udp_direct(&udp[0]), wd_ipv4(127, 0, 0, 1), 3000 };
	struct wd_udp_side other = { udp_direct(&udp[0]), wd_ipv4(127, 0, 0, 1), 4000 };

	(void)state;
	assert_int_equal(wd_udp_conforms(&a, &b, host_pass, NULL), 0);
	assert_int_equal(wd_udp_conforms(&local, &other, host_pass, NULL), 0);
}

static void one_protocol_has_one_user(void **state)
{
	(void)state;
	assert_ptr_equal(udp_direct_init(&udp[0], ipv4(&host[0].ip), wd_seeded(&host[0].seed)),
	                 wd_ip_taken);
}

/* ---- Datagrams as they may come ---------------------------------------------------------- */

/* An IP whose packets are the test's. */
static struct {
	struct wd_ip_user user;
	unsigned sent, refused;
	enum wd_ip_trouble_kind why;
	wd_err path_err, send_err;
	struct wd_addr from;
} fake;

static wd_err fake_path(const void *self, const struct wd_addr *from, const struct wd_addr *to,
                        struct wd_ip_path *path)
{
	(void)self, (void)from, (void)to;
	*path = (struct wd_ip_path){ .from = fake.from, .mtu = 1500, .header = 20 };
	return fake.path_err;
}

static struct wd_buf *fake_alloc(void *self, uint32_t headroom)
{
	(void)self;
	return wd_buf_alloc(&pool, headroom);
}

static wd_err fake_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)self;
	assert_int_equal(packet->protocol, WD_IP_UDP);
	fake.sent++;
	wd_buf_free(data);
	return fake.send_err;
}

static void fake_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                        enum wd_ip_trouble_kind why)
{
	(void)self, (void)packet;
	fake.refused++;
	fake.why = why;
	wd_buf_free(data);
}

static wd_err fake_listen(void *self, uint8_t protocol, const struct wd_ip_user *user)
{
	(void)self;
	assert_int_equal(protocol, WD_IP_UDP);
	fake.user = *user;
	return NULL;
}

static size_t fake_addresses(const void *self, struct wd_prefix *into, size_t max)
{
	(void)self, (void)into, (void)max;
	return 0;
}

static wd_err fake_join(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
	return wd_ip_full;
}

static void fake_leave(void *self, const struct wd_addr *group)
{
	(void)self, (void)group;
}

static const struct wd_ip_ops fake_ops = {
	.path = fake_path, .alloc = fake_alloc, .send = fake_send, .refuse = fake_refuse,
	.listen = fake_listen, .addresses = fake_addresses, .join = fake_join, .leave = fake_leave,
};

static struct wd_udp_ear_ ear;
static const struct wd_addr six = { { 0xfd, [15] = 1 } };

/* Port 7 is open. */
static int over_fake(void **state)
{
	if (hosts_setup(state))
		return -1;
	memset(&fake, 0, sizeof fake);
	fake.from = host[0].addr;
	assert_null(udp_direct_init(&udp[0], (wd_ip){ &fake_ops, NULL }, wd_seeded(&host[0].seed)));
	wd_udp_ear_init_(&ear, 7);
	return wd_udp_open(udp_direct(&udp[0]), &ear.port) != NULL;
}

/* A datagram with `says` in its length field, in a packet of `len` bytes; its checksum
 * right, unless it is left out or changed. */
struct came { uint16_t to, says, len; bool no_sum, bad_sum, v6, many, no_port; };

static void come(struct came c)
{
	struct wd_ip_packet packet = {
		.from = c.v6 ? six : host[1].addr, .to = c.v6 ? six : host[0].addr,
		.protocol = WD_IP_UDP, .flags = c.many ? WD_IP_MANY : 0,
	};
	struct wd_buf *b = wd_buf_alloc(&pool, 40);
	uint8_t *h = wd_buf_append(b, c.len);
	uint16_t covered = c.says < c.len ? c.says : c.len, sum;

	memset(h, 0x11, c.len);
	if (c.len >= 8) {
		wd_put_be16(h, c.no_port ? 0 : 9);
		wd_put_be16(h + 2, c.to);
		wd_put_be16(h + 4, c.says);
		wd_put_be16(h + 6, 0);
		sum = wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &packet, covered),
		                            wd_bytes(h, covered)));
		sum = sum ? sum : 0xffff;
		sum ^= c.bad_sum;
		if (!c.no_sum)
			memcpy(h + 6, &sum, sizeof sum);
	}
	ear.datagrams = fake.refused = 0;
	fake.user.input(fake.user.arg, &packet, b);
}

static void a_length_that_cannot_be_is_dropped(void **state)
{
	static const struct { uint16_t says, len; } bad[] = {
		{ 0, 20 }, { 7, 20 }, { 21, 20 }, { 65535, 20 }, { 8, 7 }, { 8, 0 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		come((struct came){ .to = 7, .says = bad[i].says, .len = bad[i].len });
		assert_int_equal(ear.datagrams + fake.refused, 0);
	}
	come((struct came){ .to = 7, .says = 8, .len = 8 });
	assert_true(ear.datagrams == 1 && ear.len == 0);
}

static void what_stands_behind_a_datagram_is_cut(void **state)
{
	(void)state;
	come((struct came){ .to = 7, .says = 12, .len = 30 });
	assert_true(ear.datagrams == 1 && ear.len == 4);
}

static void a_wrong_checksum_is_dropped_and_not_refused(void **state)
{
	(void)state;
	come((struct came){ .to = 7, .says = 12, .len = 12, .bad_sum = true });
	assert_int_equal(ear.datagrams, 0);
	come((struct came){ .to = 8, .says = 12, .len = 12, .bad_sum = true });
	assert_int_equal(fake.refused, 0);
}

static void a_checksum_may_be_left_out_over_ipv4_alone(void **state)
{
	(void)state;
	come((struct came){ .to = 7, .says = 12, .len = 12, .no_sum = true });
	assert_int_equal(ear.datagrams, 1);
	come((struct came){ .to = 7, .says = 12, .len = 12, .no_sum = true, .v6 = true });
	assert_int_equal(ear.datagrams, 0);
	come((struct came){ .to = 7, .says = 12, .len = 12, .v6 = true });
	assert_int_equal(ear.datagrams, 1);
}

static void a_port_that_is_not_open_is_refused_and_port_0_is_not(void **state)
{
	(void)state;
	come((struct came){ .to = 8, .says = 12, .len = 12 });
	assert_true(fake.refused == 1 && fake.why == WD_IP_PORT_UNREACHABLE);
	come((struct came){ .to = 7 + 256, .says = 12, .len = 12 }); /* same bucket */
	assert_int_equal(fake.refused, 1);
	come((struct came){ .to = 0, .says = 12, .len = 12 });
	assert_int_equal(fake.refused, 0);
}

/* What answers everything that comes would answer this, and be answered, for ever. */
static void who_wants_no_answer_gets_none(void **state)
{
	struct wd_peer to;

	(void)state;
	come((struct came){ .to = 7, .says = 12, .len = 12, .many = true, .no_port = true });
	assert_int_equal(ear.datagrams, 1);
	assert_true(ear.datagram.many);
	to = ear.datagram.from;
	assert_int_equal(to.port, 0);
	assert_ptr_equal(wd_udp_send_test_(udp_direct(&udp[0]), &ear, NULL, &to, 4),
	                 wd_udp_refused);
	assert_int_equal(fake.sent, 0);
}

static void troubles_come_to_the_port_that_sent(void **state)
{
	uint8_t start[8] = { 0, 7, 0x12, 0x34 };
	struct wd_ip_trouble t = {
		.kind = WD_IP_HOST_UNREACHABLE, .to = host[1].addr,
		.start = wd_bytes(start, sizeof start),
	};

	(void)state;
	assert_true(fake.user.troubled(fake.user.arg, &t));
	assert_true(ear.troubles == 1 && ear.trouble.port == 0x1234);
	start[1] = 8;
	assert_false(fake.user.troubled(fake.user.arg, &t));
	start[1] = 7;
	ear.port.troubled = NULL;
	assert_true(fake.user.troubled(fake.user.arg, &t));
	t.kind = WD_IP_TOO_LONG;
	assert_false(fake.user.troubled(fake.user.arg, &t));
	t.to = six;
	assert_true(fake.user.troubled(fake.user.arg, &t));
}

/* ---- Sending ------------------------------------------------------------------------------ */

static void the_errors_of_ip_are_handed_up(void **state)
{
	struct wd_peer to = { host[1].addr, 9 };

	(void)state;
	fake.path_err = wd_ip_no_address;
	assert_ptr_equal(wd_udp_send_test_(udp_direct(&udp[0]), &ear, NULL, &to, 4),
	                 wd_ip_no_address);
	fake.path_err = NULL;
	fake.send_err = wd_ip_no_route;
	assert_ptr_equal(wd_udp_send_test_(udp_direct(&udp[0]), &ear, NULL, &to, 4),
	                 wd_ip_no_route);
	assert_int_equal(fake.sent, 1);
	assert_ptr_equal(wd_udp_join(udp_direct(&udp[0]), &to.addr), wd_ip_full);
}

static void what_has_no_headroom_is_not_sent(void **state)
{
	struct wd_peer to = { host[1].addr, 9 };

	(void)state;
	assert_ptr_equal(wd_udp_send(udp_direct(&udp[0]), &ear.port, NULL, &to,
	                             wd_buf_alloc(&pool, 7)), wd_no_memory);
}

static void the_longest_datagram_depends_on_the_version(void **state)
{
	struct wd_peer four = { host[1].addr, 9 }, to_six = { six, 9 };
	wd_udp u = udp_direct(&udp[0]);

	(void)state;
	assert_null(wd_udp_send_test_(u, &ear, NULL, &four, 65507));
	assert_ptr_equal(wd_udp_send_test_(u, &ear, NULL, &four, 65508), wd_udp_too_long);
	assert_null(wd_udp_send_test_(u, &ear, NULL, &to_six, 65527));
	assert_ptr_equal(wd_udp_send_test_(u, &ear, NULL, &to_six, 65528), wd_udp_too_long);
}

/* ---- Ports ------------------------------------------------------------------------------ */

static void every_random_port_can_be_had_once(void **state)
{
	enum { COUNT = 65536 - UDP_DIRECT_RANDOM_MIN };
	static struct wd_udp_port port[COUNT + 1];
	unsigned ascending = 0;

	(void)state;
	memset(port, 0, sizeof port);
	for (size_t i = 0; i < COUNT; i++) {
		assert_null(wd_udp_open(udp_direct(&udp[0]), &port[i]));
		assert_true(port[i].number >= UDP_DIRECT_RANDOM_MIN);
		ascending += i > 0 && i < 1000 && port[i].number > port[i - 1].number;
	}
	assert_true(ascending > 400 && ascending < 600);
	assert_ptr_equal(wd_udp_open(udp_direct(&udp[0]), &port[COUNT]), wd_udp_port_taken);
	for (size_t i = 0; i < COUNT; i++)
		wd_udp_close(udp_direct(&udp[0]), &port[i]);
	wd_udp_close(udp_direct(&udp[0]), &port[0]); /* once more does no harm */
	assert_null(wd_udp_open(udp_direct(&udp[0]), &port[COUNT]));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, hosts_teardown)
#define FAKE(name) cmocka_unit_test_setup_teardown(name, over_fake, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(it_conforms_when_it_talks_to_itself),
		TEST(one_protocol_has_one_user),
		FAKE(a_length_that_cannot_be_is_dropped),
		FAKE(what_stands_behind_a_datagram_is_cut),
		FAKE(a_wrong_checksum_is_dropped_and_not_refused),
		FAKE(a_checksum_may_be_left_out_over_ipv4_alone),
		FAKE(a_port_that_is_not_open_is_refused_and_port_0_is_not),
		FAKE(who_wants_no_answer_gets_none),
		FAKE(troubles_come_to_the_port_that_sent),
		FAKE(the_errors_of_ip_are_handed_up),
		FAKE(what_has_no_headroom_is_not_sent),
		FAKE(the_longest_datagram_depends_on_the_version),
		FAKE(every_random_port_can_be_had_once),
	};

	return cmocka_run_group_tests_name("udp-direct", tests, NULL, NULL);
}
