/* SPDX-License-Identifier: ISC */
/* A fiber that takes a connection does not know whether the server will wait.  So it first
 * sees to it that another is coming for the rest of the line, which goes back to rest if
 * the server did not wait and nothing is left. */
#include "wadi/tcp_workers.h"

enum {
	BACKLOG = 128, WORKERS = 64, /* where the listener says nothing */
	REST = 8,  /* idle fibers that are kept */
	TURNS = 64 /* connections served before others get a chance to run */
};

/* One that is idle, on its stack. */
struct wd_tcp_worker {
	struct wd_tcp_worker *next;
	struct wd_wait wake;
};

static uint32_t given(uint32_t n, uint32_t usual)
{
	return n > 0 ? n : usual;
}

/* ---- The line ------------------------------------------------------------------------ */

static struct wd_tcp_job *take(struct wd_tcp_workers *it)
{
	struct wd_tcp_job *job = it->first;

	if (!job)
		return NULL;
	it->first = job->next;
	if (!it->first)
		it->last = &it->first;
	it->unknown -= !job->known;
	job->known = true;
	job->place = WD_TCP_SERVED;
	return job;
}

bool wd_tcp_workers_is_full(const struct wd_tcp_workers *it)
{
	return it->unknown >= given(it->listener->backlog, BACKLOG);
}

/* ---- The fibers ------------------------------------------------------------------------ */

static void serve(struct wd_tcp_workers *it, struct wd_tcp_job *job)
{
	wd_tcp_conn conn = it->ops->conn(job);
	enum wd_tcp_served how = it->listener->serve(it->listener->arg, conn);

	if (how == WD_TCP_DONE) {
		wd_flow_close(wd_tcp_flow(conn));
	} else if (how == WD_TCP_ABORT || it->ended) {
		wd_tcp_abort(conn);
	} else {
		job->place = WD_TCP_PARKED;
		it->ops->park(job);
	}
}

static void leave_rest(struct wd_tcp_workers *it, const struct wd_tcp_worker *me)
{
	struct wd_tcp_worker **w = &it->rests;

	while (*w != me)
		w = &(*w)->next;
	*w = me->next;
	it->idle--;
}

/* Waits until there is something in line; false when the fiber is not needed any more. */
static bool rest(struct wd_tcp_workers *it)
{
	struct wd_tcp_worker me = { .next = it->rests };

	if (it->ended || it->idle == REST)
		return false;
	it->rests = &me;
	it->idle++;
	if (wd_wait(&me.wake)) {
		leave_rest(it, &me); /* a server has cancelled its own fiber */
		return false;
	}
	return true;
}

static wd_err start(struct wd_tcp_workers *it);

/* Sees to it that a fiber is coming for the line.  Where there is no memory for another
 * one, those there are will come. */
static void call(struct wd_tcp_workers *it)
{
	if (it->coming)
		return;
	if (it->rests) {
		struct wd_tcp_worker *w = it->rests;

		leave_rest(it, w);
		wd_wake(&w->wake);
		it->coming = true;
	} else if (it->fibers < given(it->listener->workers, WORKERS)) {
		wd_ignore(start(it), "the others come for it, later");
	}
}

static wd_err work(void *arg)
{
	struct wd_tcp_workers *it = arg;
	unsigned turns = 0;

	do {
		it->coming = false;
		for (struct wd_tcp_job *job; (job = take(it)) != NULL;) {
			if (it->first)
				call(it);
			serve(it, job);
			if (++turns % TURNS == 0)
				wd_yield();
		}
	} while (rest(it));
	if (--it->fibers == 0 && it->ended)
		wd_wake(&it->over);
	return NULL;
}

static wd_err start(struct wd_tcp_workers *it)
{
	size_t stack = given(it->listener->stack, WD_STACK_DEFAULT);

	WD_TRY(wd_spawn_sized("tcp worker", stack, work, it, NULL));
	it->fibers++;
	it->coming = true;
	return NULL;
}

/* ---- All of it ------------------------------------------------------------------------- */

wd_err wd_tcp_workers_init(struct wd_tcp_workers *it, const struct wd_tcp_workers_ops *ops,
                           struct wd_tcp_listener *listener)
{
	*it = (struct wd_tcp_workers){ .ops = ops, .listener = listener };
	it->last = &it->first;
	return start(it);
}

void wd_tcp_workers_put(struct wd_tcp_workers *it, struct wd_tcp_job *job)
{
	if (job->place != WD_TCP_PARKED)
		return;
	job->place = WD_TCP_IN_LINE;
	job->next = NULL;
	*it->last = job;
	it->last = &job->next;
	it->unknown += !job->known;
	call(it);
}

void wd_tcp_workers_fini(struct wd_tcp_workers *it)
{
	bool was = wd_shield(true);

	it->ended = true;
	for (struct wd_tcp_job *job; (job = take(it)) != NULL;)
		wd_tcp_abort(it->ops->conn(job));
	while (it->rests) {
		struct wd_tcp_worker *w = it->rests;

		leave_rest(it, w);
		wd_wake(&w->wake);
	}
	if (it->fibers > 0)
		wd_ignore(wd_wait(&it->over), "a server that waits for ever is a deadlock");
	wd_shield(was);
}
