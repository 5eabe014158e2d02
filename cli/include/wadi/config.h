/* SPDX-License-Identifier: ISC */
/* wadi/config.h - the language of config.c.
 *
 * config.c is a host program that includes the guest's own headers: the
 * wd_console in it is the guest's, whose `self` is a node of a graph, so that
 * the compiler checks the wiring.  configure() runs once, with the keys of the
 * command line already set; choices are plain `if` and `switch`.
 *
 * No device is known here.  Packages declare theirs in wadi/config/NAME.h.
 */
#ifndef WADI_CONFIG_H
#define WADI_CONFIG_H

#include "wadi/boot.h"
#include "wadi/reporter.h"

#pragma GCC visibility push(default)

/* What config.c defines. */
void configure(void);

/* ---- Jobs -----------------------------------------------------------------------
 *
 * JOB(site_main, pages, https, port): the guest runs site_main(pages, https,
 * port) in a fiber of its own, its arguments checked against the application's
 * own prototype.
 */
#define JOB(fn, ...)                                                              \
	do {                                                                      \
		if (0) /* only for the compiler's eyes */                         \
			wd_ignore(fn(WADI_EACH(WADI_AS_GUEST, __VA_ARGS__)), ""); \
		wadi_job(#fn, WADI_ARGS(__VA_ARGS__));                            \
	} while (0)

/* The log goes to `reporter`, besides those given before; its device starts ahead of
 * those that only jobs use.  Without any, an image that logs writes plain lines to
 * the console. */
void log_to(wd_reporter reporter);

/* ---- Keys: options of `wadi configure` ------------------------------------------
 *
 * At file scope; each is a variable of this name, `_` in it a dash on the
 * command line.  KEY_CHOICE(pages, "where the pages are kept", embed, fat) makes
 * --pages=embed|fat and the constants pages_embed and pages_fat; the first is
 * the default.
 */
#define KEY_FLAG(name, doc)            WADI_KEY(bool name, name, FLAG, NULL, doc)
#define KEY_INT(name, doc, otherwise)  WADI_KEY(int64_t name = (otherwise), name, INT, NULL, doc)
#define KEY_TEXT(name, doc, otherwise) \
	WADI_KEY(const char *name = (otherwise), name, TEXT, NULL, doc)
#define KEY_CHOICE(name, doc, ...)                                     \
	enum name##_choice { WADI_CHOICES(name, __VA_ARGS__) };        \
	WADI_KEY(enum name##_choice name, name, CHOICE, #__VA_ARGS__, doc)

/* For packages, whose keys may stand in a group: the index of the choice among
 * "direct, host"; that of the default is `otherwise`. */
int key_choice(const char *name, const char *doc, const char *choices, int otherwise);

/* For packages: ends `wadi configure` with this error, at the line of config.c that called. */
_Noreturn void mistake(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "lan" and "ipv4" make "lan-ipv4"; no group makes "ipv4". */
const char *in_group(const char *group, const char *name);

/* Is this the target of `wadi configure -t`, or one it is built on?  Rarely of
 * interest: devices follow the target by themselves. */
bool target_is(const char *name);

/* ---- Boot arguments: options of the image's own command line --------------------
 *
 * boot_port("http", "port of the web site", "80") makes --http, for a device or
 * a JOB, where it counts as the type of wadi/boot.h.  The default is text, NULL
 * for none, or wd_boot_required; `wadi configure --http=8080` bakes another one.
 * Two users of one argument are handed the result of one boot_ call.
 */
#define WADI_BOOT_FUNCTION(name, ...)                                               \
	typedef struct wadi_##name { const void *unused; void *self; } wadi_##name; \
	wadi_##name boot_##name(const char *option, const char *doc, const char *otherwise);
WD_BOOT_TYPES(WADI_BOOT_FUNCTION)

/* For packages: has this boot argument, declared before, a value in each start of the image?
 * It has a default, or is required. */
bool always_given(const char *option);

/* ---- Packages -------------------------------------------------------------------
 *
 * Devices bring their own.  Others: needs("wadi-http", .min = "1.2", .max = "2.0");
 * min is included, max is not; .source says where opam gets it from.
 */
struct wadi_range { const char *min, *max, *source; };
#define needs(package, ...) wadi_needs(package, (struct wadi_range){ __VA_ARGS__ })

/* ---- For packages: what wadi/config/NAME.h is written with ----------------------
 *
 * DEVICE(wd_kv, kv_fat, disk) is a node whose storage is `struct kv_fat`, set
 * up by kv_fat_init(&it, disk) and handed out by kv_fat(&it), all declared in
 * the guest's wadi/kv_fat.h: in the target's folder where that has one, else in
 * the package of the header DEVICE stands in.  Arguments: handles, boot
 * arguments, strings, numbers, truths, and what attached() and files() yield.
 * The same module with the same arguments is the same device.
 */
#define DEVICE(type, module, ...) ((type){ .self = MODULE(module, __VA_ARGS__) })

/* A module of several interfaces: PART(wd_udp, m, udp) is stack_direct_udp(&it). */
#define MODULE(module, ...) wadi_module(#module, __FILE__, WADI_ARGS(__VA_ARGS__))
#define PART(type, of, part) ((type){ .self = wadi_part(of, #part) })

/* An argument that only a device's init sees. */
typedef struct wadi_extra { const void *unused; void *self; } wadi_extra;

/* The init gets `name`, and the image's manifest a device of this name and type,
 * "NET_BASIC" or "BLOCK_BASIC", which whoever starts the image must attach. */
wadi_extra attached(const char *type, const char *name);

/* The init gets a `const struct wd_files *` (wadi/files.h of the package that
 * defines it): this folder of the project with all below it, linked in. */
wadi_extra files(const char *folder);

/* The same, and beside each text that gets smaller by it NAME.gz and, where the machine has
 * brotli(1), NAME.br: made by `wadi configure`, unless the folder has them. */
wadi_extra files_packed(const char *folder);

/* ---- Behind the macros ---------------------------------------------------------- */

/* What an argument is. */
enum wadi_kind { WADI_END, WADI_REF, WADI_STRING, WADI_NUMBER, WADI_TRUTH };

/* One argument of a device or a JOB. */
struct wadi_arg {
	enum wadi_kind kind;
	union { struct wadi_ref *ref; const char *text; int64_t number; };
};

/* What a key's variable is: bool, int64_t, const char *, an enum. */
enum wadi_key_kind { WADI_KEY_FLAG, WADI_KEY_INT, WADI_KEY_TEXT, WADI_KEY_CHOICE };

/* A key; `value` points at the variable. */
struct wadi_key {
	const char *name, *doc, *choices;
	const char *place; /* "config.c:12" */
	enum wadi_key_kind kind;
	void *value;
	int otherwise; /* of a choice that is a package's */
	struct wadi_key *next;
};

/* What the macros call. */
void wadi_key(struct wadi_key *key);
void wadi_needs(const char *package, struct wadi_range range);
void wadi_job(const char *fn, const struct wadi_arg *args);
void *wadi_module(const char *module, const char *file, const struct wadi_arg *args);
void *wadi_part(void *module, const char *part);
struct wadi_arg wadi_arg(enum wadi_kind kind, const void *at, size_t size);

#pragma GCC visibility pop

/* Ends in a declaration that takes the user's semicolon. */
#define WADI_KEY(declaration, name, kind, choices, doc)                                   \
	static declaration;                                                               \
	__attribute__((constructor)) static void wadi_key_of_##name(void)                 \
	{                                                                                 \
		static struct wadi_key key = {                                            \
			#name, doc, choices, WADI_PLACE(__LINE__), WADI_KEY_##kind, &name, 0,   \
			NULL                                                              \
		};                                                                        \
		wadi_key(&key);                                                           \
	}                                                                                 \
	struct wadi_key
#define WADI_PLACE(line) __FILE__ ":" WADI_TEXT(line)
#define WADI_TEXT(x) #x
#define WADI_CHOICES(name, ...) WADI_EACH_2(WADI_CHOICE, name, __VA_ARGS__)
#define WADI_CHOICE(name, choice) name##_##choice

/* A boot argument counts as a value of its guest's type; anything else as itself. */
#define WADI_BOOT_VALUE(name, type, ...) type wadi_value_##name(void);
WD_BOOT_TYPES(WADI_BOOT_VALUE)
/* One of the cases. */
#define WADI_BOOT_CASE(name, ...) wadi_##name: wadi_value_##name(),
/* x as the guest is given it; never evaluated. */
#define WADI_AS_GUEST(x) _Generic((x), WD_BOOT_TYPES(WADI_BOOT_CASE) default: (x))

/* The arguments as an array that ends with WADI_END. */
#define WADI_ARGS(...)                                                       \
	((const struct wadi_arg[]){ WADI_EACH(WADI_ARG, __VA_ARGS__) __VA_OPT__(,) \
		{ .kind = WADI_END } })
/* One of them, by its type. */
#define WADI_ARG(x) __extension__({                                                 \
	__auto_type arg_ = (x);                                                     \
	wadi_arg(_Generic(arg_, const char *: WADI_STRING, char *: WADI_STRING,     \
	                  bool: WADI_TRUTH, int: WADI_NUMBER, long: WADI_NUMBER,    \
	                  default: WADI_REF), &arg_, sizeof arg_); })

/* WADI_EACH(m, a, b) is m(a), m(b); WADI_EACH_2(m, x, a, b) is m(x, a), m(x, b).
 * Macros do not recurse: each step names the next without calling it, and a
 * scan calls what the one before has named. */
#define WADI_EACH(m, ...) __VA_OPT__(WADI_SCAN(WADI_EACH_(m, __VA_ARGS__)))
#define WADI_EACH_(m, a, ...) m(a) __VA_OPT__(, WADI_AGAIN WADI_PAREN (m, __VA_ARGS__))
#define WADI_AGAIN() WADI_EACH_
#define WADI_EACH_2(m, x, ...) __VA_OPT__(WADI_SCAN(WADI_EACH_2_(m, x, __VA_ARGS__)))
#define WADI_EACH_2_(m, x, a, ...) \
	m(x, a) __VA_OPT__(, WADI_AGAIN_2 WADI_PAREN (m, x, __VA_ARGS__))
#define WADI_AGAIN_2() WADI_EACH_2_
#define WADI_PAREN ()
#define WADI_SCAN(...) WADI_SCAN4(WADI_SCAN4(WADI_SCAN4(WADI_SCAN4(__VA_ARGS__))))
#define WADI_SCAN4(...) WADI_SCAN1(WADI_SCAN1(WADI_SCAN1(WADI_SCAN1(__VA_ARGS__))))
#define WADI_SCAN1(...) __VA_ARGS__

#endif
