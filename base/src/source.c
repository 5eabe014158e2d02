/* SPDX-License-Identifier: ISC */
#include "fiber_internal.h"

static struct wd_source *sources;

void wd_source_add(struct wd_source *source)
{
	source->wait = (struct wd_wait){ 0 };
	source->next = sources;
	sources = source;
}

wd_err wd_source_wait(struct wd_source *source)
{
	while (!source->ready(source->device))
		WD_TRY(wd_wait(&source->wait));
	return NULL;
}

bool wd_source_exists(void)
{
	return sources != NULL;
}

bool wd_source_awaited(void)
{
	for (const struct wd_source *s = sources; s; s = s->next)
		if (s->wait.who || s->owed > 0)
			return true;
	return false;
}

void wd_source_wake(void)
{
	for (struct wd_source *s = sources; s; s = s->next)
		if (s->wait.who && s->ready(s->device))
			wd_wake(&s->wait);
}
