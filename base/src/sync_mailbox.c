/* SPDX-License-Identifier: ISC */
#include "sync_line.h"

WD_ERROR(wd_mailbox_closed, NULL, "mailbox", "it is closed");

void wd_mailbox_init(struct wd_mailbox *m, void **slot, size_t size)
{
	*m = (struct wd_mailbox){ .slot = slot, .size = size };
}

static void store(struct wd_mailbox *m, void *item)
{
	m->slot[(m->first + m->count++) % m->size] = item;
}

/* Putters wait only while it is full, getters only while it is empty; so who
 * makes room fills it from the line at once, and nobody overtakes. */
bool wd_mailbox_try_put(struct wd_mailbox *m, void *item)
{
	struct wd_waiter *getter;

	if (m->closed || m->count == m->size)
		return false;
	getter = wd_line_wake(&m->getters);
	if (getter) {
		getter->item = item;
		getter->served = true;
	} else {
		store(m, item);
	}
	return true;
}

bool wd_mailbox_try_get(struct wd_mailbox *m, void **item)
{
	struct wd_waiter *putter;

	if (m->count == 0)
		return false;
	*item = m->slot[m->first];
	m->first = (m->first + 1) % m->size;
	m->count--;
	putter = wd_line_wake(&m->putters);
	if (putter) {
		store(m, putter->item);
		putter->served = true;
	}
	return true;
}

wd_err wd_mailbox_put(struct wd_mailbox *m, void *item)
{
	struct wd_waiter me = { .item = item };

	WD_TRY(wd_fiber_check());
	if (m->closed)
		return wd_mailbox_closed;
	if (wd_mailbox_try_put(m, item))
		return NULL;
	WD_TRY(wd_line_wait(&m->putters, &me));
	return me.served ? NULL : wd_mailbox_closed;
}

wd_err wd_mailbox_get(struct wd_mailbox *m, void **item)
{
	struct wd_waiter me = { 0 };

	WD_TRY(wd_fiber_check());
	if (wd_mailbox_try_get(m, item))
		return NULL;
	if (m->closed)
		return wd_mailbox_closed;
	WD_TRY(wd_line_wait(&m->getters, &me));
	if (!me.served)
		return wd_mailbox_closed;
	*item = me.item;
	return NULL;
}

void wd_mailbox_close(struct wd_mailbox *m)
{
	m->closed = true;
	while (wd_line_wake(&m->putters) || wd_line_wake(&m->getters))
		continue;
}
