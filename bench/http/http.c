/* SPDX-License-Identifier: ISC */
#include "http.h"

#include "wadi/fmt.h"
#include "wadi/http_server.h"

enum { RUNS = 7, REQUESTS = 20000, BODY = 612, LINE = 16 };

static const char short_request[] = "GET / HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n";
static const char long_request[] =
	"GET / HTTP/1.1\r\nHost: www.example.org\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0\r\n"
	"Accept: text/css,*/*;q=0.1\r\nAccept-Language: en-US,en;q=0.5\r\n"
	"Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
	"Referer: http://www.example.org/index.html\r\nIf-None-Match: \"5e0bd2b6c8c5e1f9\"\r\n\r\n";

static uint8_t body[BODY];
static struct wd_page page = { body, BODY, 1, NULL };

/* ---- Servers --------------------------------------------------------------------------------- */

/* As long as what the other says. */
static uint8_t canned[BODY + 128];
static size_t canned_len, canned_request;

static enum wd_tcp_served serve_canned(void *arg, wd_tcp_conn conn)
{
	uint8_t in[8192];
	size_t got;

	(void)arg;
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(in), &got) || got == 0)
		return WD_TCP_DONE;
	for (size_t n = got / canned_request; n > 0; n--)
		if (wd_flow_write(wd_tcp_flow(conn), wd_bytes(canned, canned_len)))
			return WD_TCP_ABORT;
	return WD_TCP_PARK;
}

static wd_err handle(void *self, const struct wd_http_request *request, wd_http_exchange ex)
{
	const struct wd_http_field fields[] = {
		{ wd_str("ETag"), wd_str("\"5e0bd2b6c8c5e1f95e0bd2b6c8c5e1f9\"") },
		{ wd_str("Last-Modified"), wd_str("Sun, 06 Nov 1994 08:49:37 GMT") },
	};
	const struct wd_http_head head = { .status = 200, .type = "text/html; charset=utf-8",
	                                   .fields = fields, .field_count = WD_COUNT(fields) };

	(void)self, (void)request;
	WD_TRY(wd_http_begin(ex, &head, BODY));
	return wd_http_refer(ex, &page, 0, BODY);
}

static const struct wd_http_ops handler = { .handle = handle };

/* ---- The client ------------------------------------------------------------------------------ */

struct measured {
	wd_tcp tcp;
	struct wd_peer at;
	struct wd_bytes request;
	size_t line, response;
	uint64_t ns;
};

/* The response's length, from the first one. */
static wd_err learn(struct measured *m, wd_flow flow)
{
	uint8_t in[4096];

	WD_TRY(wd_flow_write(flow, m->request));
	return wd_flow_read(flow, WD_ROOM(in), &m->response);
}

static wd_err ask(const struct measured *m, wd_flow flow)
{
	static uint8_t in[65536];

	for (size_t i = 0; i < m->line; i++)
		WD_TRY(wd_flow_write(flow, m->request));
	for (size_t left = m->response * m->line, got; left > 0; left -= got)
		WD_TRY(wd_flow_read(flow, WD_ROOM(in), &got));
	return NULL;
}

static wd_err measure(struct measured *m)
{
	wd_tcp_conn conn;

	WD_TRY(wd_tcp_connect(m->tcp, &m->at, &conn));
	WD_TRY(learn(m, wd_tcp_flow(conn)));
	m->ns = UINT64_MAX;
	for (int run = 0; run < RUNS; run++) {
		wd_instant start = wd_now();
		uint64_t ns;

		for (size_t i = 0; i < REQUESTS; i += m->line)
			WD_TRY(ask(m, wd_tcp_flow(conn)));
		ns = wd_between(start, wd_now()).ns / REQUESTS;
		m->ns = ns < m->ns ? ns : m->ns;
	}
	wd_flow_close(wd_tcp_flow(conn));
	return NULL;
}

static wd_err compare(wd_console console, wd_tcp client, wd_tcp server, uint16_t port,
                      const char *name, struct wd_bytes request, size_t line)
{
	struct wd_tcp_listener listener = { .port = port + 1, .serve = serve_canned };
	struct measured m = { .tcp = client, .at = { wd_ipv4(10, 0, 0, 2), port },
	                      .request = request, .line = line };

	WD_TRY(measure(&m));
	wd_console_print(console, "http-%s %llu\n", name, (unsigned long long)m.ns);
	canned_len = m.response;
	canned_request = request.len;
	m.at.port++;
	WD_TRY(wd_tcp_listen(server, &listener));
	WD_TRY(measure(&m));
	wd_tcp_unlisten(server, &listener);
	wd_console_print(console, "canned-%s %llu\n", name, (unsigned long long)m.ns);
	return NULL;
}

static wd_err serve(wd_console console, wd_tcp client, wd_tcp server, wd_pclock clock,
                    const char *what, wd_http by)
{
	static struct http_server http;
	const struct { const char *name, *request; size_t line; } cases[] = {
		{ "short", short_request, 1 }, { "short-line", short_request, LINE },
		{ "long", long_request, 1 }, { "long-line", long_request, LINE },
	};
	wd_err err = NULL;

	http_server_init(&http, server, by, clock, 80);
	WD_TRY(http_server_begin(&http));
	for (size_t i = 0; i < WD_COUNT(cases) && !err; i++) {
		char name[32];

		wd_fmt(name, sizeof name, "%s-%s", what, cases[i].name);
		err = compare(console, client, server, 80, name, wd_str(cases[i].request),
		              cases[i].line);
	}
	http_server_end(&http);
	return err;
}

wd_err http_main(wd_console console, wd_tcp client, wd_tcp server, wd_pclock clock,
                 wd_http files)
{
	WD_TRY(serve(console, client, server, clock, "handler", (wd_http){ &handler, NULL }));
	return serve(console, client, server, clock, "files", files);
}
