/* SPDX-License-Identifier: ISC */
/* What the network does to IP packets: checksums, segments, routers. */
#include "sim_frames.h"

#include "wadi/net_sim_pcap.h"

enum {
	OFFLOADS = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6,
	IP = WD_NET_HEADER, TCP4 = IP + 20, TCP6 = IP + 40,
	FIN = 1, PSH = 8, ACK = 16, CWR = 0x80,
};

static void from_0(uint64_t seed)
{
	start(seed, OFFLOADS, 0);
}

/* The pseudo header's sum, folded, as it lies in memory. */
static uint16_t pseudo(const uint8_t *frame, unsigned version, uint32_t len)
{
	struct wd_ip_packet packet = { .protocol = WD_IP_TCP };

	if (version == 4) {
		packet.from = wd_ipv4(frame[26], frame[27], frame[28], frame[29]);
		packet.to = wd_ipv4(frame[30], frame[31], frame[32], frame[33]);
	} else {
		memcpy(packet.from.ip, frame + IP + 8, 16);
		memcpy(packet.to.ip, frame + IP + 24, 16);
	}
	return wd_sum_fold(wd_sum_pseudo(0, &packet, len));
}

/* A segment of TCP with `len` bytes of data, the checksum left to the device. */
static struct wd_buf *tcp(unsigned version, uint32_t len, uint8_t flags)
{
	size_t at = version == 4 ? TCP4 : TCP6;
	struct wd_buf *b = frame(1, version == 4 ? 0x0800 : 0x86dd, (uint32_t)at + 20, 0);
	uint8_t *d = b->data;
	uint16_t sum;

	d[IP] = version == 4 ? 0x45 : 0x60;
	d[version == 4 ? IP + 9 : IP + 6] = WD_IP_TCP;
	d[version == 4 ? IP + 15 : IP + 23] = 1;
	d[version == 4 ? IP + 19 : IP + 39] = 2;
	wd_put_be16(d + (version == 4 ? IP + 2 : IP + 4),
	            (uint16_t)(len + 20 + (version == 4 ? 20 : 0)));
	if (version == 4) {
		wd_put_be16(d + IP + 4, 7);
		sum = wd_sum_end(wd_sum_add(0, wd_bytes(d + IP, 20)));
		memcpy(d + IP + 10, &sum, 2);
	}
	wd_put_be32(d + at + 4, 0xfffffff0);
	d[at + 12] = 5 << 4;
	d[at + 13] = flags;
	sum = pseudo(d, version, len + 20);
	memcpy(d + at + 16, &sum, 2);
	b->flags = WD_BUF_SUM_ASK;
	b->sum_from = wd_buf_place(b, d + at);
	b->sum_at = 16;
	return b;
}

static void no_drop(struct wd_page *page)
{
	(void)page;
}

static struct wd_page data_page;

/* The same with its data in a page. */
static struct wd_buf *large(unsigned version, uint32_t len, uint16_t segment, uint8_t flags)
{
	static uint8_t bytes[65000];
	struct wd_buf *b = tcp(version, len, flags);

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7);
	data_page = (struct wd_page){ .bytes = bytes, .size = sizeof bytes, .refs = 1,
	                              .drop = no_drop };
	assert_true(wd_buf_refer(b, &data_page, 0, len));
	b->segment = segment;
	return b;
}

/* Are all checksums of what arrived right?  Of one buffer. */
static bool sums_are_right(const struct wd_buf *b, unsigned version)
{
	size_t at = version == 4 ? TCP4 : TCP6;
	wd_sum sum = pseudo(b->data, version, (uint32_t)(b->len - at));

	if (version == 4 && wd_sum_end(wd_sum_add(0, wd_bytes(b->data + IP, 20))) != 0)
		return false;
	return wd_sum_end(wd_sum_add(sum, wd_bytes(b->data + at, b->len - at))) == 0;
}

/* ---- Offloads ------------------------------------------------------------------------ */

static void a_checksum_is_filled_in_for_who_wants_it(void **state)
{
	(void)state;
	from_0(1);
	transmit(tcp(4, 0, ACK));
	settle();
	assert_false(got[1].last->flags & WD_BUF_SUM_GOOD);
	assert_true(sums_are_right(got[1].last, 4));
	transmit(tcp(6, 0, ACK));
	settle();
	assert_true(sums_are_right(got[1].last, 6));
}

static void who_takes_offloads_gets_frames_as_they_are(void **state)
{
	(void)state;
	start(1, OFFLOADS, OFFLOADS);
	transmit(large(4, 60000, 1448, ACK));
	settle();
	assert_int_equal(got[1].count, 1);
	assert_int_equal(wd_buf_total(got[1].last), TCP4 + 20 + 60000);
	assert_non_null(got[1].last->more);
	assert_int_equal(got[1].last->segment, 1448);
	assert_true(got[1].last->flags & WD_BUF_SUM_GOOD);
	assert_int_equal(data_page.refs, 1);
}

/* Each segment as it comes. */
static struct { unsigned version, bad, cwr, fin; uint32_t next; size_t bytes; } cut;

static void check_segment(void *arg, struct wd_bufq *frames)
{
	size_t at = cut.version == 4 ? TCP4 : TCP6;

	(void)arg;
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		const uint8_t *data = b->data + at + 20;

		cut.bad += !sums_are_right(b, cut.version);
		cut.bad += wd_be32(b->data + at + 4) != cut.next;
		for (size_t i = 0; i < b->len - at - 20; i++, cut.bytes++)
			cut.bad += data[i] != (uint8_t)(cut.bytes * 7);
		cut.next += (uint32_t)(b->len - at - 20);
		cut.cwr += (b->data[at + 13] & CWR) != 0;
		cut.fin += (b->data[at + 13] & FIN) != 0;
		got[1].count++;
	}
}

static void others_get_segments(void **state)
{
	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		start(1, OFFLOADS | WD_NET_SEGMENTS_ECN, WD_NET_SUMS);
		memset(&cut, 0, sizeof cut);
		cut.version = version;
		cut.next = 0xfffffff0;
		assert_null(wd_net_listen(net_sim_port(&port[1]), check_segment, NULL));
		transmit(large(version, 5000, 1200, ACK | PSH | FIN | CWR));
		settle();
		assert_int_equal(got[1].count, 5);
		assert_int_equal(cut.bytes, 5000);
		assert_int_equal(cut.bad, 0);
		assert_int_equal(cut.cwr, 1);
		assert_int_equal(cut.fin, 1);
		assert_int_equal(data_page.refs, 1);
		net_sim_fini(&sim);
	}
	start(1, 0, 0);
}

static void segments_that_the_device_does_not_cut_are_wrong(void **state)
{
	(void)state;
	from_0(1);
	transmit(large(4, 5000, 1200, ACK | CWR)); /* without WD_NET_SEGMENTS_ECN */
	port[0].info.offloads = WD_NET_SUMS | WD_NET_SEGMENTS6;
	transmit(large(4, 5000, 1200, ACK));
	assert_int_equal(port[0].wrong, 2);
	transmit(large(6, 5000, 1441, ACK)); /* longer than the MTU, each of them */
	assert_int_equal(port[0].wrong, 3);
}

static void a_changed_bit_is_found_by_the_checksums(void **state)
{
	unsigned found = 0;

	(void)state;
	start(1, OFFLOADS, OFFLOADS);
	port[0].path.flip = 1000;
	for (unsigned i = 0; i < 300; i++) {
		transmit(tcp(4, 0, ACK));
		settle();
		assert_false(got[1].last->flags & WD_BUF_SUM_GOOD);
		found += !sums_are_right(got[1].last, 4);
	}
	assert_int_equal(found, 300);
	transmit(frame(1, 0x0806, 42, 0));
	settle();
	assert_int_equal(port[0].count[NET_SIM_FLIPPED], 300); /* not ARP */
}

/* ---- Routers ------------------------------------------------------------------------- */

static void who_sends_too_long_a_packet_is_told(void **state)
{
	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct wd_buf *b;

		from_0(1);
		b = large(version, 1300, 0, ACK);
		if (version == 4) {
			b->data[IP + 6] = 0x40;
			b->data[IP + 10] = (uint8_t)(b->data[IP + 10] - 0x40);
		}
		port[0].path.mtu = 1280;
		transmit(b);
		settle();
		assert_int_equal(got[1].count, 0);
		assert_int_equal(got[0].count, 1);
		b = got[0].last;
		assert_int_equal(b->data[version == 4 ? TCP4 : TCP6], version == 4 ? 3 : 2);
		assert_int_equal(b->data[(version == 4 ? TCP4 : TCP6) + 1], version == 4 ? 4 : 0);
		assert_int_equal(wd_be32(b->data + (version == 4 ? TCP4 : TCP6) + 4), 1280);
		assert_int_equal(b->len, version == 4 ? IP + 576 : IP + 1280);
		net_sim_fini(&sim);
		wd_buf_free(wd_move(got[0].last));
	}
	start(1, 0, 0);
}

static void a_silent_path_tells_nobody(void **state)
{
	(void)state;
	from_0(1);
	port[0].path.mtu = 1280;
	port[0].path.silent = true;
	transmit(large(6, 1300, 0, ACK));
	settle();
	assert_int_equal(got[0].count + got[1].count, 0);
	assert_int_equal(port[0].count[NET_SIM_TOO_LONG], 1);
}

static void a_packet_that_may_be_is_fragmented(void **state)
{
	(void)state;
	from_0(1);
	port[0].path.mtu = 576;
	transmit(large(4, 1300, 0, ACK));
	settle();
	assert_int_equal(got[1].count, 3); /* 1320 bytes, 552 in each */
	assert_int_equal(wd_be16(got[1].last->data + IP + 6), 2 * 552 / 8);
	assert_int_equal(got[1].last->len, TCP4 + 1320 - 2 * 552);
	assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(got[1].last->data + IP, 20))), 0);
}

static void congestion_is_marked_where_ecn_is_understood(void **state)
{
	struct wd_buf *b;

	(void)state;
	from_0(1);
	port[0].path.mark = 1000;
	b = tcp(4, 0, ACK);
	b->data[IP + 1] = WD_ECN_ECT0;
	b->data[IP + 11] = (uint8_t)(b->data[IP + 11] - WD_ECN_ECT0);
	transmit(b);
	settle();
	assert_int_equal(got[1].last->data[IP + 1], WD_ECN_CE);
	assert_true(sums_are_right(got[1].last, 4));
	transmit(tcp(4, 0, ACK));
	settle();
	assert_int_equal(got[1].last->data[IP + 1], WD_ECN_NOT);
	b = tcp(6, 0, ACK);
	b->data[IP + 1] = WD_ECN_ECT1 << 4;
	transmit(b);
	settle();
	assert_int_equal(got[1].last->data[IP + 1], WD_ECN_CE << 4);
	assert_int_equal(port[0].count[NET_SIM_MARKED], 2);
}

/* ---- Traces -------------------------------------------------------------------------- */

static uint8_t file[8192];
static size_t written;

static void note_bytes(void *arg, struct wd_bytes bytes)
{
	(void)arg;
	assert_true(written + bytes.len <= sizeof file);
	if (bytes.len > 0)
		memcpy(file + written, bytes.ptr, bytes.len);
	written += bytes.len;
}

static uint32_t le32(size_t at)
{
	struct wd_cursor c = wd_cursor(wd_bytes(file + at, 4));

	return wd_cursor_le32(&c);
}

static void a_trace_is_made_of_blocks(void **state)
{
	struct net_sim_pcap pcap;
	unsigned packets = 0, interfaces = 0;

	(void)state;
	from_0(1);
	written = 0;
	net_sim_pcap_init(&pcap, &sim, note_bytes, NULL);
	transmit(tcp(4, 0, ACK));
	port[0].path.lose = 1000;
	transmit(tcp(4, 0, ACK));
	settle();
	for (size_t at = 0, len; at < written; at += len) {
		len = le32(at + 4);
		assert_true(len >= 12 && len % 4 == 0 && at + len <= written);
		assert_int_equal(le32(at + len - 4), len);
		interfaces += le32(at) == 1;
		packets += le32(at) == 6;
	}
	assert_int_equal(interfaces, PORTS);
	assert_int_equal(packets, 4); /* sent, arrived; sent, lost */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_checksum_is_filled_in_for_who_wants_it),
		T(who_takes_offloads_gets_frames_as_they_are),
		T(others_get_segments),
		T(segments_that_the_device_does_not_cut_are_wrong),
		T(a_changed_bit_is_found_by_the_checksums),
		T(who_sends_too_long_a_packet_is_told),
		T(a_silent_path_tells_nobody),
		T(a_packet_that_may_be_is_fragmented),
		T(congestion_is_marked_where_ecn_is_understood),
		T(a_trace_is_made_of_blocks),
	};

	return cmocka_run_group_tests_name("net_sim_ip", tests, NULL, NULL);
}
