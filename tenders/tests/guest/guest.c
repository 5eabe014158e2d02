/* SPDX-License-Identifier: ISC */
#include "guest.h"

struct boot boot;

extern uint8_t stacks[];
static volatile uint64_t data_word = 0x90c3;         /* ret */
static const uint64_t rodata_word[1] = { 0x90c3 };

void _start(uint64_t info);
void *memcpy(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);

void *memcpy(void *to, const void *from, size_t len)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(len) : : "memory");
	return to;
}

void *memset(void *to, int byte, size_t len)
{
	void *start = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(len) : "a"(byte) : "memory");
	return start;
}

static size_t length(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

void say(const char *text)
{
	put(text, length(text));
}

void say_number(const char *name, uint64_t value)
{
	char digits[24], *d = digits + sizeof digits;

	*--d = '\0';
	*--d = '\n';
	do
		*--d = (char)('0' + value % 10);
	while (value /= 10);
	say(name);
	say("=");
	say(d);
}

uint64_t number(const char *text)
{
	uint64_t n = 0;

	while (*text >= '0' && *text <= '9')
		n = n * 10 + (uint64_t)(*text++ - '0');
	return n;
}

const struct wadi_record *record(uint32_t tag)
{
	uintptr_t at = (uintptr_t)boot.cmdline + length(boot.cmdline) + 1;
	const struct wadi_block *block;

	at = (at + WADI_BLOCK_ALIGN - 1) & ~(uintptr_t)(WADI_BLOCK_ALIGN - 1);
	block = (const struct wadi_block *)at;
	if (block->magic != WADI_BLOCK_MAGIC)
		return NULL;
	for (uintptr_t r = at + sizeof *block; r < at + block->size;) {
		const struct wadi_record *rec = (const struct wadi_record *)r;

		if (rec->tag == tag)
			return rec;
		r += sizeof *rec + ((rec->len + 7) & ~7u);
	}
	return NULL;
}

uint64_t record_word(uint32_t tag)
{
	const struct wadi_record *r = record(tag);

	return r ? *(const uint64_t *)(r + 1) : 0;
}

/* ---- Commands: plain --------------------------------------------------------------- */

static int hello(const char *arg)
{
	(void)arg;
	say("hello\n");
	return 0;
}

static int args(const char *arg)
{
	say("[");
	say(arg);
	say("]\n");
	return 0;
}

static int exit_(const char *arg)
{
	return (int)number(arg);
}

/* All of it in one call. */
static int output(const char *arg)
{
	static char text[4096] = "4096 characters";

	(void)arg;
	for (size_t i = 15; i < sizeof text; i++)
		text[i] = i % 64 ? '.' : '\n';
	text[sizeof text - 2] = '!';
	text[sizeof text - 1] = '\n';
	put(text, sizeof text);
	return 0;
}

static int globals(const char *arg)
{
	static volatile uint64_t zero;
	uint64_t before = data_word;

	(void)arg;
	data_word = 1;
	zero++;
	return before == 0x90c3 && data_word == 1 && zero == 1 ? 0 : 1;
}

static int sse(const char *arg)
{
	uint32_t four[4] __attribute__((aligned(16))) = { 1, 2, 3, 4 };

	(void)arg;
	__asm__ volatile("movaps %0, %%xmm0\n\tpaddd %%xmm0, %%xmm0\n\tmovaps %%xmm0, %0"
	                 : "+m"(four));
	return four[3] == 8 ? 0 : 1;
}

/* No thread pointer but the guest's own: this is address 0x28. */
static int fs_zero(const char *arg)
{
	(void)arg;
	__asm__ volatile("mov %%fs:0x28, %%rax" : : : "rax");
	return 0;
}

static int memory(const char *arg)
{
	volatile uint64_t *last = (uint64_t *)(boot.mem_size - 4096);

	(void)arg;
	*last = 42;
	*(volatile uint64_t *)boot.kernel_end = 43;
	say_number("mem_size", boot.mem_size);
	return *last == 42 ? 0 : 1;
}

static int wall(const char *arg)
{
	(void)arg;
	say_number("wall", wall_ns() / 1000000000);
	return 0;
}

/* Succeeds when at least the time asked for has passed. */
static int sleep(const char *arg)
{
	uint64_t ns = number(arg) * 1000000, start = mono_ns();
	bool ready = wait_ns(ns);

	return !ready && mono_ns() - start >= ns ? 0 : 1;
}

static int features(const char *arg)
{
	(void)arg;
	say_number("features", record_word(WADI_TAG_FEATURES));
	return record(WADI_TAG_FEATURES) ? 0 : 3;
}

/* The seed, so that two runs can be compared; wiped as a real guest would. */
static int seed(const char *arg)
{
	const struct wadi_record *r = record(WADI_TAG_SEED);
	uint8_t *bytes = (uint8_t *)(uintptr_t)(r + 1);

	(void)arg;
	if (!r || r->len < 32)
		return 3;
	for (size_t i = 0; i < r->len; i++) {
		static const char digits[] = "0123456789abcdef";
		char hex[2] = { digits[bytes[i] >> 4], digits[bytes[i] & 15] };

		put(hex, 2);
		bytes[i] = 0;
	}
	say("\n");
	return 0;
}

static int devices(const char *arg)
{
	(void)arg;
	for (uint32_t i = 1; i < boot.mft->entries; i++) {
		const struct solo5_mft_entry *e = &boot.mft->entry[i];

		say(e->name);
		say(e->attached ? " attached\n" : " missing\n");
		say_number(e->type == SOLO5_NET_BASIC ? "mtu" : "capacity",
			e->type == SOLO5_NET_BASIC ? e->net.mtu : e->block.capacity);
	}
	return 0;
}

/* ---- Commands: protection ----------------------------------------------------------- */

static void poke(uintptr_t addr)
{
	*(volatile uint8_t *)addr = 1;
}

static void peek(uintptr_t addr)
{
	(void)*(volatile uint8_t *)addr;
}

static void jump(uintptr_t addr)
{
	((void (*)(void))addr)();
}

static int write_text(const char *arg) { (void)arg; poke((uintptr_t)hello); return 0; }
static int write_rodata(const char *arg) { (void)arg; poke((uintptr_t)rodata_word); return 0; }
static int exec_data(const char *arg) { (void)arg; jump((uintptr_t)&data_word); return 0; }
static int exec_rodata(const char *arg) { (void)arg; jump((uintptr_t)rodata_word); return 0; }

static int exec_heap(const char *arg)
{
	(void)arg;
	*(volatile uint8_t *)boot.kernel_end = 0xc3; /* ret */
	jump(boot.kernel_end);
	return 0;
}

static int write_null(const char *arg) { (void)arg; poke(8); return 0; }
static int write_far(const char *arg) { (void)arg; poke((uintptr_t)2 << 33); return 0; }
static int read_low(const char *arg) { (void)arg; peek(0xf000); return 0; }
static int write_boot(const char *arg) { (void)arg; poke(boot.info); return 0; }
static int exec_boot(const char *arg) { (void)arg; jump(boot.info); return 0; }
static int jump_behind(const char *arg) { (void)arg; jump(boot.mem_size + 0x300); return 0; }

static int read_behind(const char *arg)
{
	peek(boot.mem_size + number(arg));
	return 0;
}

static int guard(const char *arg)
{
	uintptr_t slot = (uintptr_t)stacks + number(arg) * 8192;

	poke(slot + 4096); /* the slot itself is there */
	poke(slot);
	return 0;
}

/* Pushes without end, from the top of the first slot. */
static int overflow(const char *arg)
{
	(void)arg;
	__asm__ volatile("mov %0, %%rsp\n1:\tpush %%rax\n\tjmp 1b" : : "r"(stacks + 8192));
	__builtin_unreachable();
}

static int guard_end(const char *arg)
{
	(void)arg;
	poke((uintptr_t)stacks + 2 * 8192 - 1);
	poke((uintptr_t)stacks + 2 * 8192);
	return 0;
}

static int divide(const char *arg)
{
	volatile int zero = (int)number(arg);

	return 7 / zero;
}

static int undefined(const char *arg) { (void)arg; __asm__ volatile("ud2"); return 0; }
static int breakpoint(const char *arg) { (void)arg; __asm__ volatile("int3"); return 0; }
static int halt(const char *arg) { (void)arg; __asm__ volatile("hlt"); return 0; }
static int in(const char *arg) { (void)arg; __asm__ volatile("inb $0x80" : : : "eax"); return 0; }

/* ---- Commands: devices -------------------------------------------------------------- */

static uint8_t block[4096];

/* Writes blocks 0 and 3 and reads them again, and the last. */
static int disk(const char *arg)
{
	uint64_t end = boot.mft->entry[1].block.capacity;
	size_t size = boot.mft->entry[1].block.block_size;

	(void)arg;
	for (uint8_t i = 0; i < 4; i += 3) {
		memset(block, 'a' + i, size);
		if (block_io(true, 1, i * size, block, size) != SOLO5_R_OK)
			return 10;
	}
	memset(block, 0, size);
	if (block_io(false, 1, 3 * size, block, size) != SOLO5_R_OK || block[size - 1] != 'd')
		return 11;
	if (block_io(false, 1, end - size, block, size) != SOLO5_R_OK)
		return 12;
	say("disk ok\n");
	return 0;
}

/* One request that must be refused: by an error on hvt, by death on spt. */
static int disk_bad(const char *arg)
{
	uint64_t end = boot.mft->entry[1].block.capacity;
	const struct { uint64_t handle, offset; size_t len; } bad[] = {
		{ 1, end, 512 }, { 1, end - 512, 1024 }, { 1, UINT64_MAX - 511, 512 },
		{ 1, 256, 512 }, { 1, 0, 100 }, { 0, 0, 512 }, { 2, 0, 512 },
		{ UINT64_MAX, 0, 512 },
	};
	uint64_t i = number(arg);

	return block_io(false, bad[i].handle, bad[i].offset, block, bad[i].len) == SOLO5_R_EINVAL
		? 0 : 1;
}

/* Waits for a frame, sends it back upside down. */
static int echo(const char *arg)
{
	static uint8_t frame[2048];
	size_t len = sizeof frame;

	(void)arg;
	if (net_io(false, 1, frame, &len) != SOLO5_R_AGAIN)
		return 10;
	if (!wait_ns(UINT64_C(20000000000)))
		return 11;
	len = sizeof frame;
	if (net_io(false, 1, frame, &len) != SOLO5_R_OK || len == 0)
		return 12;
	for (size_t i = 0; i < len / 2; i++) {
		uint8_t byte = frame[i];

		frame[i] = frame[len - 1 - i];
		frame[len - 1 - i] = byte;
	}
	return net_io(true, 1, frame, &len) == SOLO5_R_OK ? 0 : 13;
}

static const struct command commands[] = {
	{ "hello", hello }, { "args", args }, { "exit", exit_ }, { "memory", memory },
	{ "output", output }, { "globals", globals }, { "sse", sse }, { "fs-zero", fs_zero },
	{ "write-far", write_far }, { "overflow", overflow },
	{ "wall", wall }, { "sleep", sleep }, { "features", features }, { "seed", seed },
	{ "devices", devices }, { "write-text", write_text }, { "write-rodata", write_rodata },
	{ "exec-data", exec_data }, { "exec-rodata", exec_rodata }, { "exec-heap", exec_heap },
	{ "write-null", write_null }, { "read-low", read_low }, { "write-boot", write_boot },
	{ "exec-boot", exec_boot }, { "jump-behind", jump_behind },
	{ "read-behind", read_behind }, { "guard", guard }, { "guard-end", guard_end },
	{ "divide", divide }, { "undefined", undefined }, { "breakpoint", breakpoint },
	{ "halt", halt }, { "in", in }, { "disk", disk }, { "disk-bad", disk_bad },
	{ "echo", echo }, { NULL, NULL },
};

/* What stands behind `word` and a blank; "" at the end; NULL if it is another. */
static const char *behind(const char *line, const char *word)
{
	while (*word)
		if (*line++ != *word++)
			return NULL;
	return *line == ' ' ? line + 1 : *line == '\0' ? line : NULL;
}

static void run_if_named(const struct command *c)
{
	for (; c->name; c++) {
		const char *arg = behind(boot.cmdline, c->name);

		if (arg)
			quit(c->run(arg));
	}
}

void _start(uint64_t info)
{
	boot_read(info);
	run_if_named(commands);
	run_if_named(own_commands);
	say("guest: unknown command\n");
	quit(99);
}
