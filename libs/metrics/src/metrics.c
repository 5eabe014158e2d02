/* SPDX-License-Identifier: ISC */
#include "wadi/metrics.h"

/* The linker gathers the addresses of all that are declared and marks both ends. */
extern struct wd_metric *const __start_wadi_metrics[] __attribute__((weak));
extern struct wd_metric *const __stop_wadi_metrics[] __attribute__((weak));

static struct wd_metric *added;

void wd_metrics_add(struct wd_metric *metric)
{
	struct wd_metric **end = &added;

	while (*end)
		end = &(*end)->next;
	metric->next = NULL;
	*end = metric;
}

void wd_metrics_remove(struct wd_metric *metric)
{
	for (struct wd_metric **m = &added; *m; m = &(*m)->next)
		if (*m == metric) {
			*m = metric->next;
			return;
		}
}

int64_t wd_metric_value(const struct wd_metric *metric)
{
	return metric->read ? metric->read() : metric->value;
}

static bool is_left(const struct wd_label *label)
{
	return label && label->name;
}

/* By name and then by labels, an absent one being "". */
static int compare(const struct wd_metric *a, const struct wd_metric *b)
{
	const struct wd_label *x = a->labels, *y = b->labels;
	int order = strcmp(a->name, b->name);

	for (; order == 0 && is_left(x) && is_left(y); x++, y++) {
		order = strcmp(x->name, y->name);
		if (order == 0)
			order = strcmp(x->value, y->value);
	}
	return order != 0 ? order : is_left(x) - is_left(y);
}

/* `m`, if it comes behind `after` and before `best`, NULL being none. */
static const struct wd_metric *nearer(const struct wd_metric *m, const struct wd_metric *after,
                                      const struct wd_metric *best)
{
	if ((after && compare(m, after) <= 0) || (best && compare(m, best) >= 0))
		return best;
	return m;
}

static const struct wd_metric *next(const struct wd_metric *after)
{
	const struct wd_metric *best = NULL;

	for (struct wd_metric *const *m = __start_wadi_metrics; m != __stop_wadi_metrics; m++)
		best = nearer(*m, after, best);
	for (const struct wd_metric *m = added; m; m = m->next)
		best = nearer(m, after, best);
	return best;
}

void wd_metrics_each(void (*each)(void *arg, const struct wd_metric *metric), void *arg)
{
	for (const struct wd_metric *m = next(NULL); m; m = next(m))
		each(arg, m);
}
