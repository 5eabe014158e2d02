/* SPDX-License-Identifier: ISC */
#include "server_internal.h"
#include "wadi/metrics.h"

#define RESPONSES "http_responses_total"
#define BY_DIGIT "responses by the first digit of their status"

static WD_COUNTER(good, RESPONSES, BY_DIGIT, { "status", "2xx" });
static WD_COUNTER(elsewhere, RESPONSES, BY_DIGIT, { "status", "3xx" });
static WD_COUNTER(clients, RESPONSES, BY_DIGIT, { "status", "4xx" });
static WD_COUNTER(servers, RESPONSES, BY_DIGIT, { "status", "5xx" });
static WD_COUNTER(refused, "http_refused_total", "what came and was no request");
static WD_COUNTER(timeouts, "http_timeouts_total", "connections that ended for being slow");
static WD_COUNTER(received, "http_received_bytes_total", "bytes of requests");
static WD_COUNTER(sent, "http_sent_bytes_total", "bytes of responses");

void http_count_response(unsigned status)
{
	static struct wd_counter *const counters[] = { good, elsewhere, clients, servers };

	wd_count(counters[status / 100 - 2], 1);
}

void http_count_refused(void)
{
	wd_count(refused, 1);
}

void http_count_timeout(void)
{
	wd_count(timeouts, 1);
}

void http_count_bytes(size_t in, size_t out)
{
	wd_count(received, (uint32_t)in);
	wd_count(sent, (uint32_t)out);
}
