/* SPDX-License-Identifier: ISC */
#include "wadi/block_trace.h"
#include "wadi/log.h"

static WD_LOG_SOURCE(source, "block", "what block devices are asked, and what they do");

static struct wd_block_info trace_info(const void *self)
{
	const struct block_trace *it = self;

	return wd_block_info(it->under);
}

static void say(const struct block_trace *it, const struct wd_block_request *r)
{
	enum wd_level level = r->err ? WD_LEVEL_WARNING : WD_LEVEL_DEBUG;
	bool reads = r->op == WD_BLOCK_READ;
	size_t len = reads ? r->into.len : r->from.len;

	if (r->op == WD_BLOCK_FLUSH)
		WD_LOG(source, level, WD_TAGS(), "%s: flush: %pE", it->name, r->err);
	else
		WD_LOG(source, level, WD_TAGS(), "%s: %s %zu at %llu: %pE", it->name,
		       reads ? "read" : "write", len / trace_info(it).sector_size,
		       (unsigned long long)r->sector, r->err);
}

static void ended(void *self, struct wd_block_request *request)
{
	say(self, request);
	wd_block_complete(request, request->err);
}

static void trace_submit(void *self, struct wd_block_request *request)
{
	struct block_trace *it = self;

	if (wd_block_push(request, ended, it))
		wd_block_submit(it->under, request);
	else
		wd_block_complete(request, wd_block_too_deep);
}

static const struct wd_block_ops trace_ops = {
	.info = trace_info, .submit = trace_submit, .cancel = wd_block_cancel_none,
};

wd_err block_trace_init(struct block_trace *it, wd_block under, const char *name)
{
	*it = (struct block_trace){ under, name };
	return NULL;
}

wd_block block_trace(struct block_trace *it)
{
	return (wd_block){ &trace_ops, it };
}
