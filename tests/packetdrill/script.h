/* SPDX-License-Identifier: ISC */
/* script.h - scripts in packetdrill's language: what a file says, and reading it.
 *
 *	--tolerance_usecs=10000                             options come first
 *	`sysctl -q net.ipv4.tcp_timestamps=0`               then what sets the stack up
 *	0    socket(..., SOCK_STREAM, IPPROTO_TCP) = 3      then events, each at its time:
 *	+.1  < S 0:0(0) win 32792 <mss 1460>                a packet for the stack,
 *	+0   > S. 0:0(0) ack 1 <...>                        one expected of it,
 *	+0...0.3 connect(3, ..., ...) = 0                   a call that lasts until then,
 *	+0   %{ assert tcpi_snd_cwnd == 10 }%               what TCP_INFO must say,
 *	+0   `ip link set ...`                              a command
 *
 * What was read stays until the program ends.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Prints "FILE:LINE: TEXT" and ends the program with 2. */
_Noreturn void wrong_script(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Zeroed memory that stays. */
void *keep(size_t size);
char *keep_text(const char *text, size_t len);

/* ---- lexer.c ------------------------------------------------------------------------- */

enum token_kind {
	TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_FRACTION, TOKEN_STRING, TOKEN_SHELL,
	TOKEN_CODE, TOKEN_ELLIPSIS, TOKEN_OPTION,
	TOKEN_PUNCT, /* `text` is the one character */
};

struct token {
	enum token_kind kind;
	int line;
	const char *text; /* without its quotes */
	int64_t number;   /* TOKEN_NUMBER */
	int64_t us;       /* TOKEN_NUMBER, TOKEN_FRACTION: seconds, in microseconds */
	bool spaced;      /* a blank stands before it */
};

/* All of a text, the last of kind TOKEN_END. */
struct token *lex(const char *file, const char *text);

/* ---- Times --------------------------------------------------------------------------- */

/* When an event is due; microseconds. */
struct when {
	enum { WHEN_AT, WHEN_AFTER, WHEN_ANY } kind; /* from the start, from the event before */
	int64_t first, last; /* the same, unless it is a range */
};

/* ---- Packets ------------------------------------------------------------------------- */

enum { OPTIONS_MAX = 20, SACKS_MAX = 4, BLOB_MAX = 38 };

enum option_kind {
	OPTION_EOL = 0, OPTION_NOP = 1, OPTION_MSS = 2, OPTION_WSCALE = 3, OPTION_SACKOK = 4,
	OPTION_SACK = 5, OPTION_TS = 8, OPTION_MD5 = 19, OPTION_TFO = 34, OPTION_EXP = 254,
};

/* An option of TCP. */
struct option {
	uint8_t kind;
	uint32_t value, echo;            /* mss, wscale; TS val, ecr */
	unsigned sacks;
	struct { uint32_t from, to; } sack[SACKS_MAX];
	uint8_t blob[BLOB_MAX];          /* of other kinds */
	unsigned blob_len;
};

enum protocol { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ICMP = 1 };

enum {
	FLAG_FIN = 1, FLAG_SYN = 2, FLAG_RST = 4, FLAG_PSH = 8, FLAG_ACK = 16, FLAG_URG = 32,
	FLAG_ECE = 64, FLAG_CWR = 128, FLAG_AE = 256,
};

/* A packet as a script has it, or as one was seen.  Where something is not said it is -1. */
struct packet {
	bool out;                  /* of the stack, else for it */
	enum protocol protocol;
	int tos, ecn, ttl;         /* `ecn` alone says nothing of the rest of `tos` */
	int from_port, to_port;
	/* TCP; numbers as in the script, or mapped to those */
	int flags;                 /* FLAG_..., -1: any */
	uint32_t seq, ack;
	uint32_t len;              /* bytes of data, of UDP too */
	int64_t window;
	int urgent;
	bool any_options;
	unsigned options;
	struct option option[OPTIONS_MAX];
	/* ICMP */
	int icmp_type, icmp_code;  /* of the IP version that is used; -1 */
	const char *icmp_type_text, *icmp_code_text;
	int64_t icmp_mtu;
	bool quotes;               /* it quotes a packet of the stack, */
	enum protocol quoted;      /* of this kind: `seq` and `len` are what it had */
};

/* ---- Calls --------------------------------------------------------------------------- */

enum expr_kind {
	EXPR_ELLIPSIS, EXPR_NUMBER, EXPR_WORD, EXPR_STRING,
	EXPR_OR,     /* `items` or-ed */
	EXPR_ARRAY,  /* [ items ] */
	EXPR_RECORD, /* { items }, of which some are EXPR_FIELD */
	EXPR_FIELD,  /* text = items */
	EXPR_CALL,   /* text(items), as htons(80) */
};

struct expr {
	enum expr_kind kind;
	int64_t number;
	const char *text;
	struct expr *items, *next;
};

struct call {
	const char *name;
	struct expr *arguments;
	struct expr *result;
	const char *error; /* "EAGAIN", or NULL */
	int64_t until;     /* when it returns, -1: at once */
};

/* ---- parse.c: whole scripts ---------------------------------------------------------- */

enum event_kind { EVENT_PACKET, EVENT_CALL, EVENT_SHELL, EVENT_CODE };

struct event {
	int line;
	struct when when;
	enum event_kind kind;
	struct packet *packet;
	struct call *call;
	const char *text; /* EVENT_SHELL, EVENT_CODE */
	struct event *next;
};

struct setting { const char *name, *value; struct setting *next; };

struct script {
	const char *file;
	struct setting *settings; /* the options, without their dashes */
	const char *setup;        /* the command before all events, or NULL; */
	const char *cleanup;      /* the one after */
	struct event *events;
};

struct script *script_read(const char *file);
/* What an option is set to, "" without a value; NULL when it is not there. */
const char *script_setting(const struct script *script, const char *name);

/* ---- What parse.c, parse_packet.c and parse_call.c share ----------------------------- */

struct parser {
	const char *file;
	const struct token *at;
};

_Noreturn void expected(const struct parser *p, const char *what);
bool is_punct(const struct parser *p, const char *punct);
bool is_word(const struct parser *p, const char *word);
/* Passes over it if it is there; fails unless it is there. */
bool accept_punct(struct parser *p, const char *punct);
bool accept_word(struct parser *p, const char *word);
void expect_punct(struct parser *p, const char *punct);
const char *expect_name(struct parser *p, const char *what);
int64_t expect_number(struct parser *p);

struct packet *parse_packet(struct parser *p);
/* Behind a direction, or in the brackets of ICMP: 1:1001(1000). */
void parse_seq(struct parser *p, struct packet *packet);
struct call *parse_call(struct parser *p, int64_t until);

#endif
