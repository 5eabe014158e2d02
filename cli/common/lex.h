/* SPDX-License-Identifier: ISC */
/* lex.h - the tokens of opam files. */
#ifndef LEX_H
#define LEX_H

#include <stdbool.h>

/* TOKEN_SIGN is a bracket, a colon or an operator. */
enum token { TOKEN_END, TOKEN_STRING, TOKEN_WORD, TOKEN_SIGN };

struct lex {
	const char *file; /* for messages */
	const char *at;   /* what is not read yet */
	int line;
	enum token token; /* the present one, */
	const char *text; /* its text: a string without quotes, escapes undone, */
	const char *from; /* and where it begins */
};

/* A reader that stands at the first token of `contents`. */
struct lex lex_start(const char *file, const char *contents);
void lex_next(struct lex *l);

/* Is the present token this sign or word? */
bool lex_is(const struct lex *l, const char *text);

/* Passes over the token when it is this sign or word. */
bool lex_accept(struct lex *l, const char *text);
void lex_expect(struct lex *l, const char *text);

/* Ends the program: "FILE:LINE: ... is wanted here, not ...". */
_Noreturn void lex_fail(const struct lex *l, const char *wanted);

#endif
