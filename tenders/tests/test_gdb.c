/* SPDX-License-Identifier: ISC */
/* The conversation with a debugger, over a guest of 64 bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "gdb.h"

const char tender_name[] = "test_gdb";

static uint8_t memory[64];
static struct gdb gdb;

static bool read_memory(void *self, uint64_t addr, struct wd_room into)
{
	(void)self;
	if (addr > sizeof memory || into.len > sizeof memory - addr)
		return false;
	memcpy(into.ptr, memory + addr, into.len);
	return true;
}

static bool write_memory(void *self, uint64_t addr, struct wd_bytes from)
{
	(void)self;
	if (addr > sizeof memory || from.len > sizeof memory - addr)
		return false;
	memcpy(memory + addr, from.ptr, from.len);
	return true;
}

static const struct machine machine = {
	.end = sizeof memory, .read = read_memory, .write = write_memory,
};

static int start(void **state)
{
	(void)state;
	memset(&gdb, 0, sizeof gdb);
	for (size_t i = 0; i < sizeof memory; i++)
		memory[i] = (uint8_t)i;
	return 0;
}

/* Sends bytes as they are; the last wish. */
static enum gdb_wish send_raw(const char *bytes, size_t len)
{
	enum gdb_wish wish = GDB_STAY;

	for (size_t i = 0; i < len; i++)
		wish = gdb_take(&gdb, &machine, (uint8_t)bytes[i]);
	return wish;
}

/* Sends a packet; `gdb.out` then has the answer, with a NUL. */
static enum gdb_wish send(const char *text)
{
	char packet[256];
	uint8_t sum = 0;

	for (const char *c = text; *c; c++)
		sum = (uint8_t)(sum + (uint8_t)*c);
	(void)snprintf(packet, sizeof packet, "$%s#%02x", text, sum);
	gdb.out_len = 0;
	return send_raw(packet, strlen(packet));
}

static void assert_answer(const char *text)
{
	uint8_t sum = 0;
	char wanted[256];

	for (const char *c = text; *c; c++)
		sum = (uint8_t)(sum + (uint8_t)*c);
	(void)snprintf(wanted, sizeof wanted, "%s$%s#%02x", gdb.no_acks ? "" : "+", text, sum);
	assert_int_equal(gdb.out_len, strlen(wanted));
	assert_memory_equal(gdb.out, wanted, gdb.out_len);
}

static void assert_asked(const char *packet, const char *answer)
{
	assert_int_equal(send(packet), GDB_STAY);
	assert_answer(answer);
}

static void memory_is_read(void **state)
{
	(void)state;
	assert_asked("m3,4", "03040506");
	assert_asked("m40,0", "");
	assert_asked("m3f,1", "3f");
}

static void memory_outside_is_an_error(void **state)
{
	(void)state;
	assert_asked("m40,1", "E01");
	assert_asked("mffffffffffffffff,2", "E01");
	assert_asked("m0,ffffffffffffffff", "E01");
	assert_asked("m0,7f9", "E01");
	assert_asked("M3f,2:0102", "E01");
	assert_int_equal(memory[0x3f], 0x3f);
}

static void memory_is_written(void **state)
{
	(void)state;
	assert_asked("M2,3:aAbBcC", "OK");
	assert_memory_equal(memory, "\0\1\xaa\xbb\xcc\5", 6);
}

static void malformed_packets_change_nothing(void **state)
{
	static const char *const packets[] = {
		"m", "m1", "m1,", "m,1", "mg,1", "m1,1x", "m11111111111111111,1",
		"M1,1", "M1,1:", "M1,1:0", "M1,1:0g", "M1,1:0000", "M1,fff:00", "G00",
		"P", "P0", "P0=", "P0=00", "P0=000000000000000000", "P18=00",
		"p", "p18", "px", "czz", "C", "C0", "C05x", "szz",
	};
	uint8_t before[sizeof memory];

	(void)state;
	memcpy(before, memory, sizeof memory);
	for (size_t i = 0; i < WD_COUNT(packets); i++)
		assert_asked(packets[i], "E01");
	assert_memory_equal(memory, before, sizeof memory);
	for (size_t i = 0; i < REGISTERS; i++)
		assert_int_equal(gdb.registers.value[i], 0);
}

static void registers_are_read_and_written(void **state)
{
	(void)state;
	assert_asked("P10=efbeadde00000000", "OK");
	assert_int_equal(gdb.registers.value[R_RIP], 0xdeadbeef);
	assert_asked("p10", "efbeadde00000000");
	assert_asked("P11=46020000", "OK");
	assert_asked("p11", "46020000");
}

static void all_registers_at_once(void **state)
{
	enum { SIZE = 17 * 8 + 7 * 4 };
	char packet[1 + 2 * SIZE + 1] = "G";
	uint64_t low = UINT64_C(0x0807060504030201);

	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		(void)snprintf(packet + 1 + 2 * i, 3, "%02x", i < 8 ? (unsigned)i + 1 : 0);
	gdb.out_len = 0;
	gdb.state = GDB_TEXT; /* longer than send() has room for */
	gdb.len = 0;
	gdb.sum = 0;
	send_raw(packet, sizeof packet - 1);
	memcpy(packet, (char[]){ '#', "0123456789abcdef"[gdb.sum >> 4],
		"0123456789abcdef"[gdb.sum & 15] }, 3);
	send_raw(packet, 3);
	assert_answer("OK");
	assert_int_equal(gdb.registers.value[R_RAX], low);
	send("g");
	assert_int_equal(gdb.out_len, 2 * SIZE + 5);
	assert_memory_equal(gdb.out, "+$0102030405060708", 18);
}

static void it_goes_on_as_asked(void **state)
{
	(void)state;
	assert_int_equal(send("c"), GDB_CONTINUE);
	assert_int_equal(gdb.signal, 0);
	assert_int_equal(send("C0b"), GDB_CONTINUE);
	assert_int_equal(gdb.signal, GDB_SIGSEGV);
	assert_int_equal(send("s10"), GDB_STEP);
	assert_int_equal(gdb.registers.value[R_RIP], 0x10);
	assert_int_equal(send("S05;20"), GDB_STEP);
	assert_int_equal(gdb.registers.value[R_RIP], 0x20);
	assert_int_equal(send("k"), GDB_KILL);
	assert_int_equal(send("D"), GDB_DETACH);
	assert_answer("OK");
}

static void a_stop_and_an_end_are_told(void **state)
{
	(void)state;
	gdb.signal = GDB_SIGTRAP;
	assert_asked("?", "S05");
	gdb.no_acks = true;
	gdb.out_len = 0;
	gdb_say_ended(&gdb, 'W', 42);
	assert_answer("W2a");
}

static void acknowledgements_can_be_left_out(void **state)
{
	(void)state;
	assert_int_equal(send("QStartNoAckMode"), GDB_STAY);
	assert_memory_equal(gdb.out, "+$OK#9a", 7);
	assert_asked("qC", "QC1");
}

static void what_is_unknown_has_an_empty_answer(void **state)
{
	(void)state;
	assert_asked("", "");
	assert_asked("vMustReplyEmpty", "");
	assert_asked("Z0,100000,1", "");
	assert_asked("X0,0:", "");
}

static void a_wrong_sum_is_refused(void **state)
{
	(void)state;
	assert_int_equal(send_raw("$c#00", 5), GDB_STAY);
	assert_int_equal(gdb.out_len, 1);
	assert_int_equal(gdb.out[0], '-');
	gdb.out_len = 0;
	assert_int_equal(send_raw("$c#6g$c#63", 10), GDB_CONTINUE);
}

static void a_packet_too_long_is_refused(void **state)
{
	(void)state;
	send_raw("$", 1);
	for (int i = 0; i < 3 * GDB_PACKET_MAX; i++)
		send_raw("\0", 1);
	send_raw("#00", 3);
	assert_int_equal(gdb.out_len, 1);
	assert_int_equal(gdb.out[0], '-');
	assert_asked("qC", "QC1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(memory_is_read, start),
		cmocka_unit_test_setup(memory_outside_is_an_error, start),
		cmocka_unit_test_setup(memory_is_written, start),
		cmocka_unit_test_setup(malformed_packets_change_nothing, start),
		cmocka_unit_test_setup(registers_are_read_and_written, start),
		cmocka_unit_test_setup(all_registers_at_once, start),
		cmocka_unit_test_setup(it_goes_on_as_asked, start),
		cmocka_unit_test_setup(a_stop_and_an_end_are_told, start),
		cmocka_unit_test_setup(acknowledgements_can_be_left_out, start),
		cmocka_unit_test_setup(what_is_unknown_has_an_empty_answer, start),
		cmocka_unit_test_setup(a_wrong_sum_is_refused, start),
		cmocka_unit_test_setup(a_packet_too_long_is_refused, start),
	};

	return cmocka_run_group_tests_name("gdb", tests, NULL, NULL);
}
