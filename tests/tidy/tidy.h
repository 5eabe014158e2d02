/* SPDX-License-Identifier: ISC */
/* tidy.h - a program that reads the repository and says what breaks the house rules.
 *
 * The tree is read once, into memory that is never given back; each check is
 * one function over all of it and reports what it finds with finding().
 */
#ifndef TIDY_H
#define TIDY_H

#include <stdbool.h>
#include <stddef.h>

/* ---- tokens.c: C in tokens -------------------------------------------------- */

enum token_kind { TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_PUNCT, TOKEN_COMMENT };

struct token {
	enum token_kind kind;
	bool directive; /* part of a preprocessor directive */
	bool first;     /* nothing but blanks stands before it on its line */
	int line, last; /* where it begins and ends, from 1 */
	const char *text;
	size_t len;
};

struct file;

/* Fills in `file->token`. */
void tokenize(struct file *file);

/* Is the token exactly this text? */
bool token_is(const struct token *token, const char *text);
/* The same for the token `at`, false behind the end. */
bool token_at(const struct file *file, size_t at, const char *text);

/* A declaration or definition at file scope: token[first] to token[last].  A
 * function's body is opened by token[body]; of all others `body` is 0. */
struct declaration {
	size_t first, last, body;
	size_t name; /* what it declares, as far as that can be told; else `first` */
};

/* The next one from token `*at` on, which is moved behind it; false at the end. */
bool next_declaration(const struct file *file, size_t *at, struct declaration *found);

/* A directive: token[first] is its '#', token[last] the last of its line. */
struct directive { size_t first, last; };
bool next_directive(const struct file *file, size_t *at, struct directive *found);

/* The index behind the bracket that closes the one at `open`. */
size_t behind_bracket(const struct file *file, size_t open);

/* The next token that is neither comment nor directive, from `at` on. */
size_t next_code(const struct file *file, size_t at);

/* ---- tree.c: the repository ---------------------------------------------------- */

enum file_kind { FILE_OTHER, FILE_C, FILE_HEADER, FILE_ASM, FILE_SHELL, FILE_MAKE, FILE_MARKDOWN,
	         FILE_OPAM };

struct package;

struct file {
	const char *path; /* from the root */
	const char *text; /* ends with NUL */
	size_t len;
	int lines;
	enum file_kind kind;
	const struct package *package; /* the one whose folder it is in, or NULL */
	struct token *token;           /* of C and headers */
	size_t tokens;
};

/* A folder with an opam file. */
struct package {
	const struct file *opam;
	const char *name;   /* "wadi-base" */
	const char *folder; /* "base" */
};

struct tree {
	const char *root;
	struct file *file; /* sorted by path */
	size_t files;
	struct package *package;
	size_t packages;
};

/* Reads what git knows and what it does not ignore; without git, every file
 * outside the folders of things made.  Ends the program when it can't. */
void read_tree(struct tree *tree, const char *root);

/* The file of this path, or NULL; the package of this name, or NULL. */
const struct file *find_file(const struct tree *tree, const char *path);
const struct package *find_package(const struct tree *tree, const char *name);

/* Does it lie under this folder?  Is there a folder of this name on its path? */
bool under(const struct file *file, const char *folder);
bool within(const struct file *file, const char *name);
bool is_c(const struct file *file);

/* ---- text.c: lines, and small things about strings -------------------------------- */

struct line {
	const char *text;
	size_t len; /* without its newline */
	int number;
};

/* The next line, starting with a zeroed `line`; false at the end. */
bool next_line(const struct file *file, struct line *line);

bool starts_with(const char *text, const char *start);
bool ends_with(const char *text, const char *end);
/* `format` printed into memory of its own. */
char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The array, with room for one more element behind the `count` it has. */
void *more(void *array, size_t count, size_t size);
/* Prints the reason and ends the program with 2. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- opam.c: package files ---------------------------------------------------------- */

/* The strings of a field ("depends", "version"), one by one, what stands in
 * braces left out.  Starts with a zeroed `value`; false when there are no more. */
struct opam_value {
	const char *text;
	size_t len;
	int line;
};
bool next_value(const struct file *opam, const char *field, struct opam_value *value);
/* Is one of them `text`? */
bool has_value(const struct file *opam, const char *field, const char *text);

/* ---- The checks ------------------------------------------------------------------------ */

void finding(const struct file *file, int line, const char *rule, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

void check_text(const struct tree *tree);      /* lines.c */
void check_code(const struct tree *tree);      /* code.c */
void check_rooms(const struct tree *tree);     /* rooms.c */
void check_ops(const struct tree *tree);       /* ops.c */
void check_headers(const struct tree *tree);   /* headers.c */
void check_markdown(const struct tree *tree);  /* markdown.c */
void check_opam(const struct tree *tree);      /* opam.c */

/* Prints sizes and shares; no rule. */
void report(const struct tree *tree); /* report.c */

/* Is the directive one of #if, #ifdef, #ifndef, #elif, and not the header's
 * include guard or a question for C++? */
bool is_choice(const struct file *file, const struct directive *directive);

#endif
