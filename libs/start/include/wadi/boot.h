/* SPDX-License-Identifier: ISC */
/* wadi/boot.h - an image's arguments: their types, and how their text is read.
 *
 * The same code reads a value on the host, where `wadi configure` bakes a
 * default, and in the guest: what was accepted there is accepted here.
 */
#ifndef WADI_BOOT_H
#define WADI_BOOT_H

#include "wadi/addr.h"
#include "wadi/base.h"

/* The most entries a list holds. */
enum { WD_LIST_MAX = 16 };
struct wd_texts    { struct wd_bytes at[WD_LIST_MAX];  size_t len; };
struct wd_ips      { struct wd_addr at[WD_LIST_MAX];   size_t len; };
struct wd_prefixes { struct wd_prefix at[WD_LIST_MAX]; size_t len; };

/* X(name, what the program is given, an example).  An argument that is absent
 * and has no default gives zero: NULL, an empty list, a prefix of no bits. */
#define WD_BOOT_TYPES(X)                                     \
	X(text,     const char *,       "text")              \
	X(flag,     bool,               "true")              \
	X(int,      int64_t,            "12")                \
	X(port,     uint16_t,           "8080")              \
	X(size,     uint64_t,           "64M")               \
	X(span,     wd_span,            "30s")               \
	X(ip,       struct wd_addr,     "10.0.0.1")          \
	X(prefix,   struct wd_prefix,   "10.0.0.2/24")       \
	X(texts,    struct wd_texts,    "a,b,c")             \
	X(ips,      struct wd_ips,      "10.0.0.1,10.0.0.2") \
	X(prefixes, struct wd_prefixes, "10.0.0.0/8,fe80::/10")

/* WD_BOOT_text, WD_BOOT_flag, ... */
#define WD_BOOT_KIND(name, ...) WD_BOOT_##name,
enum wd_boot_kind { WD_BOOT_TYPES(WD_BOOT_KIND) };
#undef WD_BOOT_KIND

/* As a default: the argument must be given at boot. */
extern const char wd_boot_required[];

/* One argument.  `into` points at the kind's type. */
struct wd_boot_arg {
	const char *name; /* without the dashes; a group stands before: "lan-ipv4" */
	enum wd_boot_kind kind;
	void *into;
	const char *otherwise; /* the default, NULL for none, or wd_boot_required */
	const char *doc;
	const char *section;   /* the heading it stands under in --help */
};

WD_ERROR_DECL(wd_boot_bad_value); /* not a value of this kind */
WD_ERROR_DECL(wd_boot_too_many);  /* a list of more than WD_LIST_MAX; of that kind */

/* Reads `text` as a value of this kind into `into`, which is untouched on
 * failure.  Keeps pointers into `text`. */
WD_MUST wd_err wd_boot_read(enum wd_boot_kind kind, const char *text, void *into);

/* "prefix" and "10.0.0.2/24", for messages. */
const char *wd_boot_kind_name(enum wd_boot_kind kind);
const char *wd_boot_kind_example(enum wd_boot_kind kind);

WD_ERROR_DECL(wd_boot_open_quote);    /* a quote or backslash without its end */
WD_ERROR_DECL(wd_boot_too_many_args); /* more words than there is room for */

/* Splits a command line in place as a shell splits words: blanks separate,
 * '...' keeps all, "..." all but \" and \\, a backslash the next character.
 * Yields `*argc` words in argv[0..max-1]. */
WD_MUST wd_err wd_boot_split(char *line, char **argv, int max, int *argc);

#endif
