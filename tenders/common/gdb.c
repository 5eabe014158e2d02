/* SPDX-License-Identifier: ISC */
#include "gdb.h"

#include <assert.h>

static const char digits[] = "0123456789abcdef";

/* ---- Answers ---------------------------------------------------------------------- */

static void put(struct gdb *g, char c)
{
	assert(g->out_len < GDB_OUT_MAX);
	g->out[g->out_len++] = c;
}

static void put_hex(struct gdb *g, uint8_t byte)
{
	put(g, digits[byte >> 4]);
	put(g, digits[byte & 0xf]);
}

static void put_text(struct gdb *g, const char *text)
{
	while (*text)
		put(g, *text++);
}

/* `size` bytes of a number, the lowest first. */
static void put_little(struct gdb *g, uint64_t value, size_t size)
{
	for (; size > 0; size--, value >>= 8)
		put_hex(g, (uint8_t)value);
}

/* A packet is $text#sum; this gives where the text starts, for end_packet(). */
static size_t start_packet(struct gdb *g)
{
	put(g, '$');
	return g->out_len;
}

static void end_packet(struct gdb *g, size_t start)
{
	uint8_t sum = 0;

	for (size_t i = start; i < g->out_len; i++)
		sum = (uint8_t)(sum + (uint8_t)g->out[i]);
	put(g, '#');
	put_hex(g, sum);
}

static void answer(struct gdb *g, const char *text)
{
	size_t start = start_packet(g);

	put_text(g, text);
	end_packet(g, start);
}

static void answer_ok(struct gdb *g, bool ok)
{
	answer(g, ok ? "OK" : "E01");
}

static void answer_byte(struct gdb *g, char kind, uint8_t byte)
{
	size_t start = start_packet(g);

	put(g, kind);
	put_hex(g, byte);
	end_packet(g, start);
}

void gdb_say_stopped(struct gdb *gdb)
{
	answer_byte(gdb, 'S', (uint8_t)gdb->signal);
}

void gdb_say_ended(struct gdb *gdb, char how, uint8_t status)
{
	answer_byte(gdb, how, status);
}

/* ---- Numbers -------------------------------------------------------------------------- */

static int hex_digit(uint8_t c)
{
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A number of at least one digit and at most 64 bits; the cursor is bad otherwise. */
static uint64_t take_number(struct wd_cursor *c)
{
	uint64_t n = 0;
	size_t len = 0;

	for (; c->left > 0 && hex_digit(*c->ptr) >= 0; len++)
		n = n << 4 | (uint64_t)hex_digit(wd_cursor_u8(c));
	c->bad |= len == 0 || len > 16;
	return n;
}

static uint8_t take_byte(struct wd_cursor *c)
{
	int high = hex_digit(wd_cursor_u8(c)), low = hex_digit(wd_cursor_u8(c));

	c->bad |= high < 0 || low < 0;
	if (c->bad)
		return 0;
	return (uint8_t)(high << 4 | low);
}

static uint64_t take_little(struct wd_cursor *c, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)take_byte(c) << 8 * i;
	return value;
}

static void expect(struct wd_cursor *c, const char *text)
{
	c->bad |= !wd_cursor_accept(c, text);
}

static bool is_whole(struct wd_cursor *c)
{
	return !wd_cursor_check(c) && c->left == 0;
}

/* ---- Registers ------------------------------------------------------------------------- */

/* The debugger knows those up to %gs: flags and selectors have 32 bits. */
enum { REGISTERS_KNOWN = R_GS + 1 };

/* Debuggers that take the guest for a Linux process write -1 here with each new
 * RIP, so that the kernel restart no system call.  There is none. */
enum { ORIG_RAX = 57 };

static size_t size_of(size_t reg)
{
	return reg < R_RFLAGS ? 8 : 4;
}

static void read_registers(struct gdb *g)
{
	size_t start = start_packet(g);

	for (size_t i = 0; i < REGISTERS_KNOWN; i++)
		put_little(g, g->registers.value[i], size_of(i));
	end_packet(g, start);
}

static void write_registers(struct gdb *g, struct wd_cursor *c)
{
	struct registers new = g->registers;

	for (size_t i = 0; i < REGISTERS_KNOWN; i++)
		new.value[i] = take_little(c, size_of(i));
	if (!wd_cursor_check(c)) /* others may follow */
		g->registers = new;
	answer_ok(g, !wd_cursor_check(c));
}

static void read_register(struct gdb *g, struct wd_cursor *c)
{
	uint64_t reg = take_number(c);
	size_t start;

	if (!is_whole(c) || reg >= REGISTERS_KNOWN) {
		answer_ok(g, false);
		return;
	}
	start = start_packet(g);
	put_little(g, g->registers.value[reg], size_of(reg));
	end_packet(g, start);
}

static void write_register(struct gdb *g, struct wd_cursor *c)
{
	uint64_t reg = take_number(c), value;

	expect(c, "=");
	if (reg >= REGISTERS_KNOWN) {
		answer_ok(g, reg == ORIG_RAX && !wd_cursor_check(c));
		return;
	}
	value = take_little(c, size_of(reg));
	if (is_whole(c))
		g->registers.value[reg] = value;
	answer_ok(g, is_whole(c));
}

/* ---- Memory ------------------------------------------------------------------------------- */

enum { MEMORY_MAX = GDB_PACKET_MAX / 2 - 8 }; /* two digits a byte */

static void read_memory(struct gdb *g, const struct machine *m, struct wd_cursor *c)
{
	uint64_t addr = take_number(c), len;
	uint8_t bytes[MEMORY_MAX];
	size_t start;

	expect(c, ",");
	len = take_number(c);
	if (!is_whole(c) || len > MEMORY_MAX || !m->read(m->self, addr, wd_room(bytes, len))) {
		answer_ok(g, false);
		return;
	}
	start = start_packet(g);
	for (size_t i = 0; i < len; i++)
		put_hex(g, bytes[i]);
	end_packet(g, start);
}

static void write_memory(struct gdb *g, const struct machine *m, struct wd_cursor *c)
{
	uint64_t addr = take_number(c), len;
	uint8_t bytes[MEMORY_MAX];

	expect(c, ",");
	len = take_number(c);
	expect(c, ":");
	if (len > MEMORY_MAX) {
		answer_ok(g, false);
		return;
	}
	for (size_t i = 0; i < len; i++)
		bytes[i] = take_byte(c);
	answer_ok(g, is_whole(c) && m->write(m->self, addr, wd_bytes(bytes, len)));
}

/* ---- Going on ------------------------------------------------------------------------------ */

/* c, s, or with a signal Cnn, Snn: from where it stands, or from an address. */
static enum gdb_wish go_on(struct gdb *g, struct wd_cursor *c, bool with_signal,
	enum gdb_wish wish)
{
	int signal = with_signal ? take_byte(c) : 0;

	if (with_signal && c->left > 0)
		expect(c, ";");
	if (c->left > 0)
		g->registers.value[R_RIP] = take_number(c);
	if (!is_whole(c)) {
		answer_ok(g, false);
		return GDB_STAY;
	}
	g->signal = signal;
	return wish;
}

/* ---- The packets ---------------------------------------------------------------------------- */

/* Questions, and the answers that are always the same; there is one thread. */
static const struct { const char *asks, *answer; } said[] = {
	{ "qSupported", "PacketSize=ff0;QStartNoAckMode+" },
	{ "qfThreadInfo", "m1" },
	{ "qsThreadInfo", "l" },
	{ "qAttached", "1" },
	{ "qC", "QC1" },
	{ "Hg", "OK" },
	{ "Hc", "OK" },
	{ "T", "OK" },
};

/* Nothing is the answer to what is not known. */
static void answer_question(struct gdb *g, struct wd_cursor *c)
{
	for (size_t i = 0; i < WD_COUNT(said); i++)
		if (wd_cursor_accept(c, said[i].asks)) {
			answer(g, said[i].answer);
			return;
		}
	if (wd_cursor_accept(c, "QStartNoAckMode") && c->left == 0) {
		answer_ok(g, true);
		g->no_acks = true;
	} else {
		answer(g, "");
	}
}

static enum gdb_wish obey(struct gdb *g, const struct machine *m)
{
	struct wd_cursor c = wd_cursor(wd_bytes(g->packet, g->len)), whole = c;

	switch (wd_cursor_u8(&c)) {
	case '?':
		gdb_say_stopped(g);
		return GDB_STAY;
	case 'g':
		read_registers(g);
		return GDB_STAY;
	case 'G':
		write_registers(g, &c);
		return GDB_STAY;
	case 'p':
		read_register(g, &c);
		return GDB_STAY;
	case 'P':
		write_register(g, &c);
		return GDB_STAY;
	case 'm':
		read_memory(g, m, &c);
		return GDB_STAY;
	case 'M':
		write_memory(g, m, &c);
		return GDB_STAY;
	case 'c':
		return go_on(g, &c, false, GDB_CONTINUE);
	case 'C':
		return go_on(g, &c, true, GDB_CONTINUE);
	case 's':
		return go_on(g, &c, false, GDB_STEP);
	case 'S':
		return go_on(g, &c, true, GDB_STEP);
	case 'D':
		answer_ok(g, true);
		return GDB_DETACH;
	case 'k':
		return GDB_KILL;
	default:
		answer_question(g, &whole);
		return GDB_STAY;
	}
}

static enum gdb_wish end_of_packet(struct gdb *g, const struct machine *m)
{
	bool good = g->given == g->sum && g->len <= GDB_PACKET_MAX;

	if (!g->no_acks)
		put(g, good ? '+' : '-');
	return good ? obey(g, m) : GDB_STAY;
}

static void start_of_packet(struct gdb *g, uint8_t byte)
{
	if (byte != '$')
		return; /* an acknowledgement, or noise */
	g->state = GDB_TEXT;
	g->len = 0;
	g->sum = 0;
}

static void more_text(struct gdb *g, uint8_t byte)
{
	if (byte == '#') {
		g->state = GDB_SUM_HIGH;
		return;
	}
	g->sum = (uint8_t)(g->sum + byte);
	if (g->len < GDB_PACKET_MAX)
		g->packet[g->len] = (char)byte;
	g->len += g->len <= GDB_PACKET_MAX;
}

enum gdb_wish gdb_take(struct gdb *gdb, const struct machine *machine, uint8_t byte)
{
	int digit = hex_digit(byte);

	switch (gdb->state) {
	case GDB_BETWEEN:
		start_of_packet(gdb, byte);
		break;
	case GDB_TEXT:
		more_text(gdb, byte);
		break;
	case GDB_SUM_HIGH:
		gdb->state = digit < 0 ? GDB_BETWEEN : GDB_SUM_LOW;
		if (digit >= 0)
			gdb->given = (uint8_t)(digit << 4);
		break;
	case GDB_SUM_LOW:
		gdb->state = GDB_BETWEEN;
		if (digit < 0)
			break;
		gdb->given |= (uint8_t)digit;
		return end_of_packet(gdb, machine);
	default:
		break;
	}
	return GDB_STAY;
}
