/* SPDX-License-Identifier: ISC */
/* wadi/log.h - messages for those who run the image.
 *
 *	static WD_LOG_SOURCE(log, "tcp", "connections and their segments");
 *
 *	WD_LOG_WARNING(log, "%pI: no answer after %d tries", &peer, tries);
 *
 * Every source has a level.  What it does not let through costs a comparison:
 * the values are not even computed.  What it does goes to a ring of the last
 * messages and to each reporter.  A newline at the end is not wanted.
 */
#ifndef WADI_LOG_H
#define WADI_LOG_H

#include "wadi/fmt.h"
#include "wadi/reporter.h"

/* ---- Sources ---------------------------------------------------------------------
 *
 * At file scope, `static` in front where one file logs, WD_LOG_SOURCE_DECL(id) in
 * a header where several do.  The linker lists all there are in an image, and
 * --help says them with their `doc`, half a line.  It begins with level info.
 */
#define WD_LOG_SOURCE(id, name, doc)                                                     \
	struct wd_log_source id[1] = { { name, doc, WD_LEVEL_INFO, 0, 0 } };            \
	__attribute__((section("wadi_log_sources"), used))                              \
	static struct wd_log_source *const id##_listed_ = id
#define WD_LOG_SOURCE_DECL(id) extern struct wd_log_source id[1]

/* ---- Messages ---------------------------------------------------------------------
 *
 * Formats are those of wadi/fmt.h.  Too long a text is cut and ends in "..."; each
 * control character in it becomes \xNN, so that a message is one line whatever a
 * stranger put into it.  The values are not evaluated when the source's level is
 * below; errors and warnings are counted either way.
 */
#define WD_LOG_APP(source, ...)     WD_LOG(source, WD_LEVEL_APP, WD_TAGS(), __VA_ARGS__)
#define WD_LOG_ERROR(source, ...)   WD_LOG(source, WD_LEVEL_ERROR, WD_TAGS(), __VA_ARGS__)
#define WD_LOG_WARNING(source, ...) WD_LOG(source, WD_LEVEL_WARNING, WD_TAGS(), __VA_ARGS__)
#define WD_LOG_INFO(source, ...)    WD_LOG(source, WD_LEVEL_INFO, WD_TAGS(), __VA_ARGS__)
#define WD_LOG_DEBUG(source, ...)   WD_LOG(source, WD_LEVEL_DEBUG, WD_TAGS(), __VA_ARGS__)

/* The same with tags: WD_LOG(log, WD_LEVEL_INFO, WD_TAGS(peer(&addr)), "closed"). */
#define WD_LOG(source, level, tags, ...)                        \
	do {                                                    \
		if (wd_log_hears(source, level))                \
			wd_log(source, level, tags, __VA_ARGS__); \
	} while (0)

/* Logs "what: error" when there is an error, and returns it:
 *
 *	WD_TRY(wd_log_on_error(log, WD_LEVEL_ERROR, open(disk), "disk")); */
WD_MUST wd_err wd_log_on_error(struct wd_log_source *source, enum wd_level level, wd_err err,
                               const char *what);

/* ---- Tags: values beside the text, each of its own type ----------------------------
 *
 *	WD_TAG(peer, struct wd_addr, "peer", "the other end", wd_addr_pp);
 *
 * makes peer(&addr), a tag of a message, and peer_in(message->tags), its value or
 * NULL, for reporters.  WD_TAG_DECL(peer, struct wd_addr) is for headers.  `pp`
 * gets a `const type *` and writes as wd_err_pp() does.
 */
#define WD_TAG(id, type, name, doc, pp)                                                   \
	WD_TAG_DECL(id, type);                                                            \
	static size_t id##_pp_(const void *value, char *into, size_t size)                \
	{                                                                                 \
		return pp((const type *)value, into, size);                               \
	}                                                                                 \
	const struct wd_tag_def id##_tag[1] = { { name, doc, id##_pp_ } }
#define WD_TAG_DECL(id, type)                                                             \
	extern const struct wd_tag_def id##_tag[1];                                       \
	__attribute__((unused)) static inline struct wd_tag id(const type *value)         \
	{                                                                                 \
		return (struct wd_tag){ id##_tag, value };                                \
	}                                                                                 \
	__attribute__((unused)) static inline const type *id##_in(struct wd_tags tags)    \
	{                                                                                 \
		return wd_tag_value(tags, id##_tag);                                      \
	}                                                                                 \
	struct wd_tag

/* Those of a message, none to all; they live until the message is logged. */
#define WD_TAGS(...)                                                               \
	((struct wd_tags){ (const struct wd_tag[]){ __VA_ARGS__ __VA_OPT__(,) { 0 } }, \
	                   sizeof((struct wd_tag[]){ __VA_ARGS__ __VA_OPT__(,) { 0 } }) / \
	                   sizeof(struct wd_tag) - 1 })

/* The first tag of that kind; NULL when there is none. */
const void *wd_tag_value(struct wd_tags tags, const struct wd_tag_def *def);

/* ---- Levels ------------------------------------------------------------------------
 *
 * "*:info,tcp:debug,net*:quiet": for each source the last entry that names it
 * holds; "*" at the end stands for any rest; a level alone is for all.  At most
 * 16 entries.
 */
struct wd_log_levels {
	struct { struct wd_bytes name; enum wd_level level; } at[16];
	size_t len;
};
WD_ERROR_DECL(wd_log_bad_levels);    /* not such a list; of kind wd_malformed */
WD_ERROR_DECL(wd_log_no_source);     /* an entry is for no source of the image */

/* Reads a list.  Keeps pointers into `text`.  wd_log_bad_levels. */
WD_MUST WD_NONNULL wd_err wd_log_levels_read(struct wd_bytes text, struct wd_log_levels *into);

/* Does each entry name a source of this image?  Else wd_log_no_source. */
WD_MUST WD_NONNULL wd_err wd_log_levels_check(const struct wd_log_levels *levels);

/* That of the source of this name, `otherwise` where no entry names it. */
WD_NONNULL enum wd_level wd_log_levels_of(const struct wd_log_levels *levels, const char *name,
                                          enum wd_level otherwise);

/* Changes levels, all that `text` says or, on failure, none.  A source that it
 * does not name keeps its own.  wd_log_bad_levels, wd_log_no_source. */
WD_MUST wd_err wd_log_set(struct wd_bytes text);

/* The sources of the image by name, each once: the first behind `after`, NULL for
 * the first of all; NULL at the end. */
struct wd_log_source *wd_log_next(const char *after);

/* ---- Reporters ----------------------------------------------------------------------- */

WD_ERROR_DECL(wd_log_full); /* no place for another reporter */
enum { WD_REPORTERS_MAX = 8 };

/* From now on `reporter` gets every message, too; first those in the ring, so that
 * it misses nothing of the start.  wd_log_full. */
WD_MUST wd_err wd_log_attach(wd_reporter reporter);

/* It gets no more. */
void wd_log_detach(wd_reporter reporter);

/* What was logged since the start. */
struct wd_log_stats {
	uint64_t messages;         /* that were let through */
	uint64_t errors, warnings; /* let through or not */
	uint64_t lost;             /* reports that failed */
	uint64_t nested;           /* messages dropped, as a reporter logged them */
};
struct wd_log_stats wd_log_stats(void);

/* Writes what is in the ring, about the last 16 KiB, to the platform's console.
 * For crash handlers: allowed at any time, also while a message is logged; needs
 * no memory and waits for nothing. */
void wd_log_dump(void);

/* Writes a message there, the time as since `start`: "[    0.012345] WRN [tcp] text". */
WD_NONNULL void wd_log_plain(const struct wd_log_message *message, wd_instant start);

/* ---- Behind the macros ---------------------------------------------------------------- */

/* Is a message of this level let through?  Counts errors and warnings. */
static inline bool wd_log_hears(struct wd_log_source *source, enum wd_level level)
{
	if (level == WD_LEVEL_ERROR)
		source->errors++;
	else if (level == WD_LEVEL_WARNING)
		source->warnings++;
	return wd_unlikely(level <= source->level);
}

/* Logs it, whatever the source's level. */
void wd_log(struct wd_log_source *source, enum wd_level level, struct wd_tags tags,
            const char *format, ...) WD_PRINTF(4, 5);

#endif
