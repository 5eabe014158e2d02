/* SPDX-License-Identifier: ISC */
#include "wadi/metrics.h"

/* Where text goes, and the family that is being written. */
struct page {
	wd_fmt_put *put;
	void *arg;
	const char *family;
};

/* Writes `text`, a backslash before what is in `special` and \n for a newline. */
static void put_escaped(const struct page *p, const char *text, const char *special)
{
	for (;;) {
		size_t plain = strcspn(text, special);

		wd_fmt_to(p->put, p->arg, "%.*s", (int)plain, text);
		text += plain;
		if (!*text)
			return;
		wd_fmt_to(p->put, p->arg, "\\%c", *text == '\n' ? 'n' : *text);
		text++;
	}
}

static void put_labels(const struct page *p, const struct wd_metric *m)
{
	const struct wd_label *label = m->labels;

	for (; label && label->name; label++) {
		wd_fmt_to(p->put, p->arg, "%s%s=\"", label == m->labels ? "{" : ",", label->name);
		put_escaped(p, label->value, "\\\"\n");
		wd_fmt_to(p->put, p->arg, "\"");
	}
	if (label != m->labels)
		wd_fmt_to(p->put, p->arg, "}");
}

static void put_family(const struct page *p, const struct wd_metric *m)
{
	wd_fmt_to(p->put, p->arg, "# HELP %s ", m->name);
	put_escaped(p, m->doc, "\\\n");
	wd_fmt_to(p->put, p->arg, "\n# TYPE %s %s\n", m->name,
	          m->kind == WD_METRIC_COUNTER ? "counter" : "gauge");
}

static void put_value(void *page, const struct wd_metric *m)
{
	const struct page *p = page;

	wd_fmt_to(p->put, p->arg, "%s", m->name);
	put_labels(p, m);
	wd_fmt_to(p->put, p->arg, " %lld\n", (long long)wd_metric_value(m));
}

static void put_sample(void *page, const struct wd_metric *m)
{
	struct page *p = page;

	if (!p->family || strcmp(p->family, m->name) != 0)
		put_family(p, m);
	p->family = m->name;
	put_value(p, m);
}

void wd_metrics_prometheus(wd_fmt_put *put, void *arg)
{
	struct page p = { put, arg, NULL };

	wd_metrics_each(put_sample, &p);
}

/* ---- For people ------------------------------------------------------------------- */

/* Text for a console in blocks: a trip to it costs more than the copy. */
struct block {
	wd_console console;
	size_t len;
	uint8_t text[256];
};

static void flush(struct block *b)
{
	wd_console_write(b->console, wd_bytes(b->text, b->len));
	b->len = 0;
}

static void put_block(void *block, struct wd_bytes piece)
{
	struct block *b = block;

	for (size_t i = 0; i < piece.len; i++) {
		b->text[b->len++] = piece.ptr[i];
		if (b->len == sizeof b->text)
			flush(b);
	}
}

void wd_metrics_print(wd_console console)
{
	struct block b = { .console = console };
	struct page p = { put_block, &b, NULL };

	wd_metrics_each(put_value, &p);
	if (b.len > 0)
		flush(&b);
}
