/* SPDX-License-Identifier: ISC */
#include "wadi/http_trace.h"

#include "wadi/log.h"

static WD_LOG_SOURCE(access_log, "http-access", "requests and how they were answered");

/* An exchange that notes what is answered. */
struct noted {
	wd_http_exchange under;
	unsigned status;
	uint64_t bytes;
};

static wd_err noted_read(void *self, struct wd_room into, size_t *got)
{
	return wd_http_read(((struct noted *)self)->under, into, got);
}

static wd_err noted_begin(void *self, const struct wd_http_head *head, uint64_t length)
{
	struct noted *ex = self;

	WD_TRY(wd_http_begin(ex->under, head, length));
	ex->status = head->status;
	return NULL;
}

static wd_err noted_write(void *self, struct wd_bytes from)
{
	struct noted *ex = self;

	WD_TRY(wd_http_write(ex->under, from));
	ex->bytes += from.len;
	return NULL;
}

static wd_err noted_refer(void *self, struct wd_page *page, uint32_t from, uint32_t len)
{
	struct noted *ex = self;

	WD_TRY(wd_http_refer(ex->under, page, from, len));
	ex->bytes += len;
	return NULL;
}

static wd_err noted_flush(void *self)
{
	return wd_http_flush(((struct noted *)self)->under);
}

static const struct wd_http_exchange_ops noted_ops = {
	.read = noted_read,
	.begin = noted_begin,
	.write = noted_write,
	.refer = noted_refer,
	.flush = noted_flush,
};

static struct wd_bytes or_dash(struct wd_bytes value)
{
	return value.ptr ? value : wd_str("-");
}

static wd_err trace_handle(void *self, const struct wd_http_request *request,
                           wd_http_exchange ex)
{
	struct noted noted = { .under = ex };
	wd_err err = wd_http_handle(((struct http_trace *)self)->under, request,
	                            (wd_http_exchange){ &noted_ops, &noted });
	struct wd_bytes referer = or_dash(wd_http_field(request, WD_HTTP_REFERER));
	struct wd_bytes agent = or_dash(wd_http_field(request, WD_HTTP_USER_AGENT));

	if (!noted.status) /* the server is about to say so */
		noted.status = wd_http_status_of(err);
	WD_LOG_INFO(access_log, "%pI \"%pB %pB HTTP/1.%u\" %u %llu \"%pB\" \"%pB\"",
	            (const void *)&request->peer, (const void *)&request->method_name,
	            (const void *)&request->target, request->minor, noted.status,
	            (unsigned long long)noted.bytes, (void *)&referer, (void *)&agent);
	return err;
}

static const struct wd_http_ops trace_ops = { .handle = trace_handle };

wd_err http_trace_init(struct http_trace *it, wd_http under)
{
	it->under = under;
	return NULL;
}

wd_http http_trace(struct http_trace *it)
{
	return (wd_http){ &trace_ops, it };
}
