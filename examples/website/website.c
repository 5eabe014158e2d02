/* SPDX-License-Identifier: ISC */
#include "website.h"

#include "wadi/fmt.h"
#include "wadi/http_router.h"
#include "wadi/http_server.h"
#include "wadi/metrics.h"

/* How much a client sends: looked at as it comes, and kept nowhere. */
static wd_err count_body(wd_http_exchange ex, uint64_t *count)
{
	uint8_t bytes[1024];
	size_t got;

	*count = 0;
	do {
		WD_TRY(wd_http_read(ex, WD_ROOM(bytes), &got));
		*count += got;
	} while (got > 0);
	return NULL;
}

/* A page that lies in no folder. */
static wd_err tell(void *self, const struct wd_http_request *request, wd_http_exchange ex)
{
	char text[160];
	uint64_t count;
	size_t len;

	(void)self;
	WD_TRY(count_body(ex, &count));
	len = wd_fmt(text, sizeof text, "You are %pI, and have sent %llu bytes.\n",
	             (const void *)&request->peer, (unsigned long long)count);
	return wd_http_respond(ex, 200, "text/plain", wd_bytes(text, len));
}

wd_err website_main(wd_console console, wd_tcp tcp, wd_http site, wd_pclock clock, uint16_t port)
{
	static const struct wd_http_ops ops = { .handle = tell };
	const wd_http you = { &ops, NULL };
	const struct http_router_entry entries[] = {
		{ "GET",  "/you", you },
		{ "POST", "/you", you },
	};
	struct http_router router;

	WD_TRY(wd_metrics_tell(console));
	http_router_init(&router, entries, WD_COUNT(entries), site);
	return http_serve(tcp, http_router(&router), clock, port, NULL);
}
