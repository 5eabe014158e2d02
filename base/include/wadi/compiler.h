/* SPDX-License-Identifier: ISC */
/* wadi/compiler.h - what a declaration promises, in words both compilers know.
 *
 * The one header that may ask which compiler reads it.
 */
#ifndef WADI_COMPILER_H
#define WADI_COMPILER_H

/* The result must be looked at; wd_ignore() is the one way not to. */
#define WD_MUST    __attribute__((warn_unused_result))
/* No pointer argument may be NULL. */
#define WD_NONNULL __attribute__((nonnull))
/* May suspend the calling fiber, or block a plain thread. */
#define WD_WAITS
/* The callee becomes the owner, on failure too: pass wd_move(pointer). */
#define WD_OWNED
/* Argument `f` is a format of wadi/fmt.h, `a` its first value. */
#define WD_PRINTF(f, a) __attribute__((format(printf, f, a)))

#if defined(__GNUC__) && !defined(__clang__)
/* The pointer returned is given back by `fn`, its first parameter. */
#define WD_FREE_WITH(fn) __attribute__((malloc, malloc(fn, 1)))
/* From here to the end of the file, loops chain what they allocate: -fanalyzer of GCC 12 loses
 * track of it and would report it as leaked.  Tests with failing pools say whether it is. */
#define WD_CHAINS_BELOW _Pragma("GCC diagnostic ignored \"-Wanalyzer-malloc-leak\"")
#else
#define WD_FREE_WITH(fn) __attribute__((malloc))
#define WD_CHAINS_BELOW
#endif

/* `name` is `fn`, which stands above, where the image has no other definition of it. */
#define WD_WEAK_ALIAS(name, fn) extern __typeof__(fn) name __attribute__((weak, alias(#fn)))

/* For what runs before there is a canary. */
#define WD_NO_CANARY __attribute__((no_stack_protector))

/* A variable that is not cleared where variables are (targets hvt and spt): all of it that
 * is read is set before, and clearing it would show in profiles. */
#define WD_NOT_CLEARED __attribute__((uninitialized))

/* Runs fn##_cleanup(&variable) when the variable leaves its scope. */
#define WD_AUTO(fn) __attribute__((cleanup(fn##_cleanup)))

/* Gives the pointer away and leaves NULL behind, so that a later use or a
 * clean-up of the variable touches nothing that is no longer ours. */
#define wd_move(p) __extension__({ __typeof__(p) moved_ = (p); (p) = NULL; moved_; })

/* Hints for the few branches that profiles show to matter. */
#define wd_likely(x)   __builtin_expect(!!(x), 1)
#define wd_unlikely(x) __builtin_expect(!!(x), 0)

/* The number of elements of an array; a pointer is refused at compile time. */
#define WD_COUNT(array)                                                            \
	(sizeof(array) / sizeof((array)[0]) +                                      \
	 0 * sizeof(struct {                                                       \
		 _Static_assert(!__builtin_types_compatible_p(__typeof__(array),   \
			 __typeof__(&(array)[0])), "a pointer where an array is wanted"); \
		 int unused_;                                                      \
	 }))

#endif
