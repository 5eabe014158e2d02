/* SPDX-License-Identifier: ISC */
/* Every initialised `struct ..._ops` sets every operation.  C fills what is left
 * out with NULL and no compiler says so. */
#include <string.h>

#include "tidy.h"

struct field {
	const struct token *name;
	const struct token *type; /* of a table within the table, else NULL */
};

struct table {
	const struct token *tag;
	struct field *field;
	size_t fields;
};

static struct table *table;
static size_t tables;

static bool same(const struct token *a, const struct token *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static const struct table *find_table(const struct token *tag)
{
	for (size_t i = 0; i < tables; i++)
		if (same(table[i].tag, tag))
			return &table[i];
	return NULL;
}

/* Is token `at` the tag in `struct x_ops`? */
static bool is_tag(const struct file *file, size_t at)
{
	const struct token *t = &file->token[at];

	return at > 0 && t->kind == TOKEN_NAME && t->len > 4 &&
	       memcmp(t->text + t->len - 4, "_ops", 4) == 0 && token_at(file, at - 1, "struct");
}

/* ---- Definitions ------------------------------------------------------------------ */

static void add_field(struct table *t, const struct token *name, const struct token *type)
{
	t->field = more(t->field, t->fields, sizeof *t->field);
	t->field[t->fields++] = (struct field){ name, type };
}

/* One member, from token `at` on; returns the index behind its semicolon. */
static size_t read_member(const struct file *file, size_t at, struct table *t)
{
	const struct token *name = NULL, *type = NULL;
	bool pointer = false;

	for (; at < file->tokens && !token_at(file, at, ";"); at = next_code(file, at)) {
		if (is_tag(file, at))
			type = &file->token[at];
		pointer |= token_at(file, at, "*");
		if (token_at(file, at, "(") && token_at(file, at + 1, "*")) {
			name = &file->token[at + 2];
			while (!token_at(file, at, ";") && at < file->tokens)
				at = next_code(file, at + 1);
			break;
		}
		if (file->token[at].kind == TOKEN_NAME)
			name = &file->token[at];
		at++;
	}
	if (name)
		add_field(t, name, pointer ? NULL : type);
	return next_code(file, at + 1);
}

static void read_tables(const struct file *file)
{
	for (size_t i = 0; i < file->tokens; i++) {
		size_t open = next_code(file, i + 1), at, end;
		struct table t = { 0 };

		if (!is_tag(file, i) || !token_at(file, open, "{"))
			continue;
		t.tag = &file->token[i];
		end = behind_bracket(file, open) - 1;
		for (at = next_code(file, open + 1); at < end;)
			at = read_member(file, at, &t);
		table = more(table, tables, sizeof *table);
		table[tables++] = t;
	}
}

/* ---- Objects ------------------------------------------------------------------------ */

/* The index of the comma behind the element at `at`, or of the closing brace. */
static size_t element_end(const struct file *file, size_t at)
{
	while (at < file->tokens && !token_at(file, at, ",") && !token_at(file, at, "}")) {
		bool opens = token_at(file, at, "(") || token_at(file, at, "{");

		at = next_code(file, opens ? behind_bracket(file, at) : at + 1);
	}
	return at;
}

static size_t field_index(const struct table *t, const struct token *name)
{
	size_t i = 0;

	while (i < t->fields && !same(t->field[i].name, name))
		i++;
	return i;
}

static void check_object(const struct file *file, size_t open, const struct table *t)
{
	bool set[64] = { false };
	size_t next = 0, end = behind_bracket(file, open) - 1;

	for (size_t at = next_code(file, open + 1); at < end;) {
		size_t value = at;

		if (token_at(file, at, ".")) {
			next = field_index(t, &file->token[next_code(file, at + 1)]);
			value = next_code(file, at + 2);
			if (token_at(file, value, "."))
				finding(file, file->token[at].line, "ops",
				        "set a table within a table as a whole");
			value = next_code(file, value + 1);
		}
		if (next < t->fields && next < 64) {
			const struct token *type = t->field[next].type;

			set[next] = true;
			if (type && token_at(file, value, "{") && find_table(type))
				check_object(file, value, find_table(type));
		}
		next++;
		at = next_code(file, element_end(file, value) + 1);
	}
	for (size_t i = 0; i < t->fields && i < 64; i++)
		if (!set[i])
			finding(file, file->token[open].line, "ops", "struct %.*s without .%.*s",
			        (int)t->tag->len, t->tag->text, (int)t->field[i].name->len,
			        t->field[i].name->text);
}

static void check_array(const struct file *file, size_t open, const struct table *t)
{
	size_t end = behind_bracket(file, open) - 1;

	for (size_t at = next_code(file, open + 1); at < end;) {
		while (at < end && !token_at(file, at, "{"))
			at = next_code(file, at + 1);
		if (at >= end)
			return;
		check_object(file, at, t);
		at = next_code(file, behind_bracket(file, at));
	}
}

/* `struct x_ops name = {`, `struct x_ops name[] = {`, `(struct x_ops){`. */
static void check_objects(const struct file *file)
{
	for (size_t i = 0; i < file->tokens; i++) {
		const struct table *t = is_tag(file, i) ? find_table(&file->token[i]) : NULL;
		size_t at = next_code(file, i + 1);
		bool array = false;

		if (!t)
			continue;
		if (at < file->tokens && file->token[at].kind == TOKEN_NAME)
			at = next_code(file, at + 1);
		if (token_at(file, at, "[")) {
			array = true;
			at = next_code(file, behind_bracket(file, at));
		}
		if (!token_at(file, at, "=") && !token_at(file, at, ")"))
			continue;
		at = next_code(file, at + 1);
		if (token_at(file, at, "{") && array)
			check_array(file, at, t);
		else if (token_at(file, at, "{"))
			check_object(file, at, t);
	}
}

void check_ops(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++)
		read_tables(&tree->file[i]);
	for (size_t i = 0; i < tree->files; i++)
		check_objects(&tree->file[i]);
}
