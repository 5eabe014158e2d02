/* SPDX-License-Identifier: ISC */
/* graph.h - what configure() builds, and what is read out of it. */
#ifndef GRAPH_H
#define GRAPH_H

#include "package.h"
#include "say.h"
#include "text.h"
#include "wadi/config.h"

/* ---- Lines of config.c ---------------------------------------------------------- */

/* The calls that led to a declaration, innermost first. */
struct where { void *frame[12]; };

/* The innermost call is the caller's own. */
struct where here(void);

/* "config.c:12": the innermost line of config.c among the calls. */
const char *place(const struct where *where);

/* Ends the program with an error at that line. */
_Noreturn void fail_at(const struct where *where, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The frame of main(), where the calls of configure() begin. */
extern void *main_frame;

/* ---- The graph ------------------------------------------------------------------ */

/* What the `self` of a handle points at in config.c. */
struct wadi_ref {
	enum { REF_PART, REF_BOOT, REF_ATTACHED, REF_FILES } kind;
	struct node *node;  /* REF_PART, and */
	const char *part;   /* which; NULL for a module of one interface */
	struct boot *boot;
	const char *name;   /* REF_BOOT, REF_ATTACHED, REF_FILES */
	const char *type;   /* REF_ATTACHED: in the manifest; REF_FILES: NULL, or "packed" */
	struct where where;
};

struct args { struct wadi_arg *at; size_t len; };

/* A device. */
struct node {
	const char *module, *file; /* the header that declares it */
	struct args args;
	const char *label;         /* the first name among the arguments, or NULL */
	const char *name;          /* kv_fat_pages; of its own */
	struct package *package;   /* where its code lies; known once placed */
	struct where where;
	bool placed;
};

/* A boot argument. */
struct boot {
	const char *name, *doc, *otherwise;
	const char *section;            /* of --help: its first user */
	enum wd_boot_kind kind;
	const struct wadi_ref *used_as; /* by the first that uses it */
	const void *used_by;
};

/* A JOB, or a reporter of log_to(), which has one argument and no name. */
struct job {
	const char *fn;
	struct args args;
	struct where where;
};

/* A package that config.c, or another package, wants. */
struct want {
	const char *package, *range;
	const char *chain;  /* "acme-blink wants acme-gpio, which": who; NULL for config.c */
	const char *source; /* needs(.source), or NULL */
	struct where where;
};

struct graph {
	const char *config, *out, *image, *target, *home; /* the command line's */
	const char *version;                /* of wadi */
	struct target_chain chain;
	const struct package *rules;        /* of the chain, with target.mk */
	struct wadi_key *keys;
	struct node **nodes, **placed;      /* placed: each behind all it depends on */
	struct boot **boots, **used_boots;
	struct wadi_ref **attached;
	struct job *jobs, *reporters;
	const struct wadi_ref *logs;        /* --logs, where the image logs */
	struct want *wants;
	struct package **reached;           /* the chain first */
	size_t node_count, placed_count, boot_count, used_boot_count, attached_count, job_count;
	size_t want_count, reached_count, reporter_count;
};

extern struct graph graph;

/* A reference of its own that knows the present line. */
struct wadi_ref *ref_new(struct wadi_ref r);

/* Checks the arguments that a macro gathered, and keeps them. */
struct args args_copy(const struct wadi_arg *from);

/* ---- Keys and options ----------------------------------------------------------- */

/* The options of the command line, to be taken up by keys and boot arguments. */
void options_read(char **argv);

/* Notes that the option is known, and yields its value: NULL when it is not
 * given, "" for a bare one. */
const char *option_take(const char *name);

/* Ends the program when an option was never taken. */
void options_check(void);

/* Sets the variables of all keys declared so far. */
void keys_set(void);

/* A key's name on the command line, its values and its present value. */
const char *key_option(const struct wadi_key *key);
const char *key_values(const struct wadi_key *key);
const char *key_value(const struct wadi_key *key);

/* ---- Order and packages --------------------------------------------------------- */

/* Places what the jobs reach. */
void graph_place(void);

/* Notes that the image contains the package and all it depends on, whatever its modules. */
void reach(struct package *p, const struct where *where, const char *chain);

/* And what it needs for this one of its modules. */
void reach_for(struct package *p, const char *module, const struct where *where);

/* What is wrong with a want; `found` is NULL when the package is missing. */
struct problem {
	const struct want *want;
	const struct package *found;
	const char *text;
};
struct problems { struct problem *at; size_t len; };
struct problems problems_find(void);

/* Ends the program with the first that is not just a missing package; the
 * missing ones are noted. */
void problems_report(void);

/* `wadi depend`: says what is missing and returns the status. */
int depend(bool json);

/* ---- Writing -------------------------------------------------------------------- */

/* "console_default, --hello": arguments for people, each as a string. */
struct texts args_spoken(const struct args *args);

/* Calls `each` with every folder of files(), once each, and its number from 1. */
void each_folder(FILE *out, void (*each)(FILE *out, const char *folder, size_t number));
size_t folder_count(void);
size_t folder_number(const char *folder);

/* One file of build/TARGET each. */
void write_wiring(FILE *out);
void write_files(FILE *out);
void write_makefile(FILE *out);
void write_manifest(FILE *out);
void write_opam(FILE *out);
void write_dot(FILE *out);
void write_options(FILE *out);
void write_package_list(FILE *out);
void write_network(FILE *out);
void write_describe(FILE *out);
void write_describe_json(FILE *out);

/* `wadi configure --help`, the part of this config.c. */
void write_help(FILE *out);

/* A JSON array: calls `each` for 0 to count-1, commas in between. */
void json_array(FILE *out, const char *name, size_t count, void (*each)(FILE *out, size_t i));

#endif
