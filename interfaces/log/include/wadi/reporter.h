/* SPDX-License-Identifier: ISC */
/* wadi/reporter.h - where log messages go: a console, memory, a log server.
 *
 * Who logs needs wadi/log.h; this is for who writes or wires a reporter.
 */
#ifndef WADI_REPORTER_H
#define WADI_REPORTER_H

#include "wadi/base.h"

/* How urgent a message is, the most urgent first; and how much a source says:
 * what is of its own level or more urgent. */
enum wd_level {
	WD_LEVEL_QUIET,   /* of sources only: nothing */
	WD_LEVEL_APP,     /* what the image has to say to its user */
	WD_LEVEL_ERROR,   /* something failed that should not */
	WD_LEVEL_WARNING, /* odd, and dealt with */
	WD_LEVEL_INFO,    /* how things go */
	WD_LEVEL_DEBUG,   /* for whoever looks for a mistake */
};

/* "warning", as in --logs; and "WRN", as in lines. */
const char *wd_level_name(enum wd_level level);
const char *wd_level_short(enum wd_level level);

/* A part of the program that logs; made by WD_LOG_SOURCE() of wadi/log.h. */
struct wd_log_source {
	const char *name, *doc;
	enum wd_level level;
	uint64_t errors, warnings; /* said so far, heard or not */
};

/* A kind of tag, and one of a message; made by WD_TAG() of wadi/log.h. */
struct wd_tag_def {
	const char *name, *doc;
	size_t (*pp)(const void *value, char *into, size_t size); /* as wd_err_pp() */
};
struct wd_tag {
	const struct wd_tag_def *def;
	const void *value;
};
struct wd_tags { const struct wd_tag *at; size_t len; };

/* The most bytes of a message's text, and of its tags as text. */
enum { WD_LOG_TEXT_MAX = 512, WD_LOG_TAGS_MAX = 256 };

/* A message.  Texts are one line without control characters. */
struct wd_log_message {
	const struct wd_log_source *source;
	enum wd_level level;
	wd_instant when;           /* of wd_now() */
	struct wd_bytes text;
	struct wd_bytes tag_text;  /* peer=10.0.0.1 name="a b" */
	struct wd_tags tags;       /* the same as values; none in a message from the ring */
};

typedef struct wd_reporter {
	const struct wd_reporter_ops *ops;
	void *self;
} wd_reporter;

/* What an implementation provides; the functions below have the contract. */
struct wd_reporter_ops {
	wd_err (*report)(void *self, const struct wd_log_message *message);
};

/* Takes a message to where it goes.  Does not wait, since anything may log at any
 * place: who needs time copies it.  What it logs itself is dropped.  After an
 * error this message is lost to this reporter, and the next one is tried. */
WD_MUST static inline wd_err wd_report(wd_reporter reporter, const struct wd_log_message *message)
{
	return reporter.ops->report(reporter.self, message);
}

#endif
