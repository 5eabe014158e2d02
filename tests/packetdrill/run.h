/* SPDX-License-Identifier: ISC */
/* run.h - a script that is being run. */
#ifndef RUN_H
#define RUN_H

#include <setjmp.h>

#include "target.h"

enum { FDS_MAX = 64, LOCAL_PORT = 8080, REMOTE_PORT = 40001 };

/* A call of the script, and what came of it. */
struct invocation {
	struct job job;
	struct run *run;
	const struct event *event;
	int64_t result;
	int error;
	bool failed;   /* as run->failure says */
	int64_t ended; /* when */
};

struct run {
	const struct script *script;
	struct target target;
	const struct event *event; /* the present one */
	int64_t previous;          /* when the one before was */
	int64_t tolerance;
	bool strict_segments;      /* segments are as the script has them, not more and smaller */
	bool any_stamps;           /* the stack's clock is not looked at */
	bool verbose, strict_end;
	struct flow *flows, *current;
	int next_port;             /* of the next connection from outside */
	int fd[FDS_MAX];           /* of the target, by that of the script; -1 */
	struct invocation call;
	char failure[1024];
};

/* Where fail() goes to in this thread. */
extern _Thread_local jmp_buf *landing;

/* Ends the run, or the attempt of a call. */
_Noreturn void fail(struct run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Runs it all; false, and `failure`, when something is not as the script says. */
bool run_script(struct run *run);

/* ---- flows.c ------------------------------------------------------------------------- */

struct flow *flow_new(struct run *run, enum protocol protocol, int local_port, int remote_port);
/* The one a packet of the script is of; one from outside may be the first of its flow. */
struct flow *flow_of_script(struct run *run, const struct packet *p);
/* The one a packet of the stack is of; NULL when it is of none. */
struct flow *flow_of_stack(struct run *run, const struct packet *p);

/* ---- match.c ------------------------------------------------------------------------- */

/* Is what was seen what is expected?  Else a text that says what is not.  `more`: it is the
 * first part of what is expected, which then is taken off that. */
const char *match(struct run *run, struct flow *flow, struct packet *expected,
                  const struct packet *seen, bool *more);

/* ---- calls.c ------------------------------------------------------------------------- */

/* Makes the call, again when it has to wait. */
bool call_attempt(struct job *job);
/* Was its result what the script says? */
void call_check(struct run *run, const struct invocation *call);
/* The value of a name of C, such as SOCK_STREAM; fails without one. */
int64_t symbol(struct run *run, const char *name);
const char *error_name(int error);
/* A member of TCP_INFO; false when there is none of that name. */
struct tcp_info;
bool info_value(const struct tcp_info *info, const char *name, int64_t *value);
/* The target's descriptor for one of the script's. */
int live_fd(struct run *run, int64_t fd);

/* The value of an expression that is a number, or one in brackets. */
int64_t expr_number(struct run *run, const struct expr *e);

/* ---- code.c -------------------------------------------------------------------------- */

/* Checks what it asserts of TCP_INFO. */
void code_check(struct run *run, const char *code);

#endif
