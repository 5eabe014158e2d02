/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

/* ---- What all parts of the parser use ------------------------------------------------ */

void expected(const struct parser *p, const char *what)
{
	wrong_script(p->file, p->at->line, "`%s` stands where %s is expected", p->at->text, what);
}

bool is_punct(const struct parser *p, const char *punct)
{
	return p->at->kind == TOKEN_PUNCT && strcmp(p->at->text, punct) == 0;
}

bool is_word(const struct parser *p, const char *word)
{
	return p->at->kind == TOKEN_WORD && strcmp(p->at->text, word) == 0;
}

bool accept_punct(struct parser *p, const char *punct)
{
	if (!is_punct(p, punct))
		return false;
	p->at++;
	return true;
}

bool accept_word(struct parser *p, const char *word)
{
	if (!is_word(p, word))
		return false;
	p->at++;
	return true;
}

void expect_punct(struct parser *p, const char *punct)
{
	if (!accept_punct(p, punct))
		expected(p, punct);
}

const char *expect_name(struct parser *p, const char *what)
{
	if (p->at->kind != TOKEN_WORD)
		expected(p, what);
	return p->at++->text;
}

int64_t expect_number(struct parser *p)
{
	bool minus = accept_punct(p, "-");

	if (p->at->kind != TOKEN_NUMBER)
		expected(p, "a number");
	return minus ? -p->at++->number : p->at++->number;
}

/* ---- Events -------------------------------------------------------------------------- */

static int64_t parse_seconds(struct parser *p)
{
	if (p->at->kind != TOKEN_NUMBER && p->at->kind != TOKEN_FRACTION)
		expected(p, "a time");
	return p->at++->us;
}

/* `+1`, `1`, `1~2`, `+1~+2`, `+1~2`, `*`. */
static struct when parse_when(struct parser *p)
{
	struct when when = { .kind = WHEN_AT };

	if (accept_punct(p, "*"))
		return (struct when){ .kind = WHEN_ANY };
	if (accept_punct(p, "+"))
		when.kind = WHEN_AFTER;
	when.first = when.last = parse_seconds(p);
	if (accept_punct(p, "~")) {
		accept_punct(p, "+");
		when.last = parse_seconds(p);
	}
	return when;
}

static struct event *parse_event(struct parser *p)
{
	struct event *e = keep(sizeof *e);
	int64_t until = -1;

	e->line = p->at->line;
	e->when = parse_when(p);
	if (p->at->kind == TOKEN_ELLIPSIS) {
		p->at++;
		until = parse_seconds(p);
	}
	if (p->at->kind == TOKEN_SHELL || p->at->kind == TOKEN_CODE) {
		e->kind = p->at->kind == TOKEN_SHELL ? EVENT_SHELL : EVENT_CODE;
		e->text = p->at++->text;
	} else if (p->at->kind == TOKEN_WORD) {
		e->kind = EVENT_CALL;
		e->call = parse_call(p, until);
	} else {
		e->kind = EVENT_PACKET;
		e->packet = parse_packet(p);
	}
	return e;
}

/* ---- Scripts ------------------------------------------------------------------------- */

static struct setting *parse_setting(struct parser *p)
{
	struct setting *s = keep(sizeof *s);
	const char *text = p->at++->text, *equals = strchr(text, '=');

	s->name = equals ? keep_text(text, (size_t)(equals - text)) : text;
	s->value = equals ? equals + 1 : "";
	return s;
}

static char *read_file(const char *file)
{
	FILE *f = fopen(file, "r");
	char *text;
	long size;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) {
		perror(file);
		exit(2);
	}
	text = keep((size_t)size + 1);
	if (fread(text, 1, (size_t)size, f) != (size_t)size) {
		perror(file);
		exit(2);
	}
	fclose(f);
	return text;
}

struct script *script_read(const char *file)
{
	struct parser p = { .file = file, .at = lex(file, read_file(file)) };
	struct script *s = keep(sizeof *s);
	struct setting **setting = &s->settings;
	struct event **event = &s->events;

	s->file = file;
	for (; p.at->kind == TOKEN_OPTION; setting = &(*setting)->next)
		*setting = parse_setting(&p);
	if (p.at->kind == TOKEN_SHELL)
		s->setup = p.at++->text;
	for (; p.at->kind != TOKEN_END && p.at->kind != TOKEN_SHELL; event = &(*event)->next)
		*event = parse_event(&p);
	if (p.at->kind == TOKEN_SHELL)
		s->cleanup = p.at++->text;
	if (p.at->kind != TOKEN_END)
		expected(&p, "the end");
	return s;
}

const char *script_setting(const struct script *script, const char *name)
{
	for (const struct setting *s = script->settings; s; s = s->next)
		if (strcmp(s->name, name) == 0)
			return s->value;
	return NULL;
}
