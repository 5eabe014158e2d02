/* SPDX-License-Identifier: ISC */
#include "wadi/http_faulty.h"

#include "wadi/flow.h"

/* An exchange of a handler that is to fail. */
struct failing {
	struct http_faulty *of;
	wd_http_exchange under;
};

static bool fails(struct failing *ex)
{
	ex->of->seen++;
	if (ex->of->good == 0)
		return true;
	ex->of->good--;
	return false;
}

static wd_err failing_read(void *self, struct wd_room into, size_t *got)
{
	struct failing *ex = self;

	return fails(ex) ? wd_flow_reset : wd_http_read(ex->under, into, got);
}

static wd_err failing_begin(void *self, const struct wd_http_head *head, uint64_t length)
{
	struct failing *ex = self;

	return fails(ex) ? wd_flow_reset : wd_http_begin(ex->under, head, length);
}

static wd_err failing_write(void *self, struct wd_bytes from)
{
	struct failing *ex = self;

	return fails(ex) ? wd_flow_reset : wd_http_write(ex->under, from);
}

static wd_err failing_refer(void *self, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct failing *ex = self;

	return fails(ex) ? wd_flow_reset : wd_http_refer(ex->under, page, from, len);
}

static wd_err failing_flush(void *self)
{
	struct failing *ex = self;

	return fails(ex) ? wd_flow_reset : wd_http_flush(ex->under);
}

static const struct wd_http_exchange_ops failing_ops = {
	.read = failing_read,
	.begin = failing_begin,
	.write = failing_write,
	.refer = failing_refer,
	.flush = failing_flush,
};

static wd_err faulty_handle(void *self, const struct wd_http_request *request,
                            wd_http_exchange ex)
{
	struct http_faulty *it = self;
	struct failing failing = { it, ex };

	it->err = wd_http_handle(it->under, request, (wd_http_exchange){ &failing_ops, &failing });
	return it->err;
}

static const struct wd_http_ops faulty_ops = { .handle = faulty_handle };

void http_faulty_init(struct http_faulty *it, wd_http under, uint64_t good)
{
	*it = (struct http_faulty){ .under = under, .good = good };
}

wd_http http_faulty(struct http_faulty *it)
{
	return (wd_http){ &faulty_ops, it };
}
