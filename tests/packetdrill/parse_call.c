/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "script.h"

static struct expr *parse_expr(struct parser *p);

static struct expr *new_expr(enum expr_kind kind, const char *text)
{
	struct expr *e = keep(sizeof *e);

	e->kind = kind;
	e->text = text;
	return e;
}

static struct expr *parse_list(struct parser *p, const char *close)
{
	struct expr *first = NULL, **last = &first;

	if (accept_punct(p, close))
		return NULL;
	do {
		*last = parse_expr(p);
		last = &(*last)->next;
	} while (accept_punct(p, ","));
	expect_punct(p, close);
	return first;
}

/* NAME, NAME(...), and both before `= value`. */
static struct expr *parse_name(struct parser *p)
{
	struct expr *e = new_expr(EXPR_WORD, expect_name(p, "a name")), *field;

	if (accept_punct(p, "(")) {
		e->kind = EXPR_CALL;
		e->items = parse_list(p, ")");
	}
	if (!accept_punct(p, "="))
		return e;
	field = new_expr(EXPR_FIELD, e->text);
	field->items = parse_expr(p);
	return field;
}

static struct expr *parse_one(struct parser *p)
{
	struct expr *e;

	switch (p->at->kind) {
	case TOKEN_ELLIPSIS:
		return new_expr(EXPR_ELLIPSIS, p->at++->text);
	case TOKEN_STRING:
		e = new_expr(EXPR_STRING, p->at++->text);
		if (p->at->kind == TOKEN_ELLIPSIS) /* "a"... is a string that goes on */
			p->at++;
		return e;
	case TOKEN_WORD:
		return parse_name(p);
	default:
		break;
	}
	if (accept_punct(p, "[")) {
		e = new_expr(EXPR_ARRAY, "[");
		e->items = parse_list(p, "]");
	} else if (accept_punct(p, "{")) {
		e = new_expr(EXPR_RECORD, "{");
		e->items = parse_list(p, "}");
	} else {
		e = new_expr(EXPR_NUMBER, p->at->text);
		e->number = expect_number(p);
	}
	return e;
}

static struct expr *parse_expr(struct parser *p)
{
	struct expr *e = parse_one(p), *all;

	if (!is_punct(p, "|"))
		return e;
	all = new_expr(EXPR_OR, "|");
	all->items = e;
	for (; accept_punct(p, "|"); e = e->next)
		e->next = parse_one(p);
	return all;
}

/* (Operation now in progress): for people. */
static void skip_note(struct parser *p)
{
	if (!accept_punct(p, "("))
		return;
	while (!is_punct(p, ")") && p->at->kind != TOKEN_END)
		p->at++;
	expect_punct(p, ")");
}

struct call *parse_call(struct parser *p, int64_t until)
{
	struct call *call = keep(sizeof *call);

	call->until = until;
	call->name = expect_name(p, "a call");
	expect_punct(p, "(");
	call->arguments = parse_list(p, ")");
	expect_punct(p, "=");
	call->result = parse_expr(p);
	if (p->at->kind == TOKEN_WORD)
		call->error = p->at++->text;
	skip_note(p);
	return call;
}
