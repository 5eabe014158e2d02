/* SPDX-License-Identifier: ISC */
/* What the sources of log share. */
#ifndef LOG_INTERNAL_H
#define LOG_INTERNAL_H

#include "wadi/log.h"

/* A line as it grows in `size` bytes: what does not fit is cut, "..." shows it. */
struct wd_log_line {
	char *text;
	size_t size, len;
	uint8_t last; /* byte that was put */
};

/* A wd_fmt_put for a struct wd_log_line: writes control characters as \xNN. */
void wd_log_line_put(void *line, struct wd_bytes piece);

/* `name=value` of each, blanks in between. */
WD_NONNULL void wd_log_line_tags(struct wd_log_line *line, struct wd_tags tags);

/* Is it one of the image's sources, and no wild pointer? */
bool wd_log_is_source(const struct wd_log_source *source);

/* The last messages. */
WD_NONNULL void wd_log_ring_put(const struct wd_log_message *message);
void wd_log_ring_each(void (*each)(void *arg, const struct wd_log_message *message), void *arg);

#endif
