/* SPDX-License-Identifier: ISC */
/* wadi/http_server.h - a server of HTTP/1.1 (RFC 9112) over TCP.
 *
 *	wd_err site_main(wd_tcp tcp, wd_http handler, wd_pclock clock)
 *	{
 *		return http_serve(tcp, handler, clock, 80, NULL);
 *	}
 *
 * - A connection between two requests holds no fiber, no stack and no memory; one whose
 *   request has come in part holds that part and an alarm.
 * - Requests that come together are answered in order, and their responses leave together.
 * - All that a client can make it hold or wait for has a limit below.
 */
#ifndef WADI_HTTP_SERVER_H
#define WADI_HTTP_SERVER_H

#include "wadi/fiber.h"
#include "wadi/http_parse.h"
#include "wadi/pclock.h"
#include "wadi/tcp.h"

/* Times are kept to a second. */
struct http_server_limits {
	struct http_limits head; /* of requests */
	uint64_t body;           /* bytes of a request's body; more is 413 */
	size_t partial;          /* bytes for requests that have come in part, all together:
	                          * where there is no room for one, it is 503 */
	wd_span head_time;       /* from a request's first byte to the end of its head; then 408 */
	wd_span body_time;       /* until something more comes of its body; then 408 */
	wd_span write_time;      /* until a client takes 64 KiB more of a response */
	wd_span idle_time;       /* until the next request begins */
	wd_span end_time;        /* for requests under way when the server is to end */
	uint32_t workers;        /* handlers at once; half of them may wait for bodies, half for
	                          * clients to take more than 64 KiB: beyond that it is 503, or
	                          * the end for who asks on and takes nothing */
	uint32_t stack;          /* of each, in bytes; 0 for WD_STACK_DEFAULT */
};
/* What is usual. */
#define HTTP_SERVER_LIMITS ((struct http_server_limits){ \
	.head = HTTP_LIMITS, .body = 1 << 20, .partial = 1 << 20, \
	.head_time = wd_s(10), .body_time = wd_s(30), .write_time = wd_s(30), \
	.idle_time = wd_s(60), .end_time = wd_s(10), .workers = 64 })

struct http_work;
struct http_parked;

/* Frames that are under way to TCP at once, for parts of pages. */
enum { HTTP_SERVER_FRAMES = 8 };

/* Storage of one. */
struct http_server {
	wd_tcp tcp;
	wd_http handler;
	wd_pclock clock;
	struct http_server_limits limits;
	struct wd_tcp_listener listener;
	struct http_work *busy, *spare; /* those that serve; those that did */
	struct http_parked *parked;     /* requests that have come in part */
	size_t partial;                 /* bytes of those */
	uint32_t spare_count;
	uint32_t waiting, reading;      /* fibers that wait for clients; for bodies of them */
	/* Time, as coarse as it may be; nobody looks at a clock while nobody asks. */
	wd_instant now;
	char date[48];                  /* "Date: ...", with its line's end */
	struct wd_fiber *ticker;
	struct wd_wait stir, quiet;
	bool active, dormant, ending, over;
	struct wd_pool pool;            /* frames that refer to pages */
	uint8_t frames[HTTP_SERVER_FRAMES * (sizeof(struct wd_buf) + 64)];
};

/* To serve what comes to `port` with `handler`.  Its `limits` are HTTP_SERVER_LIMITS and may
 * be changed before it begins. */
WD_NONNULL void http_server_init(struct http_server *it, wd_tcp tcp, wd_http handler,
                                 wd_pclock clock, uint16_t port);

/* Begins to serve.  Errors as of wd_tcp_listen(). */
WD_MUST WD_NONNULL wd_err http_server_begin(struct http_server *it);

/* Ends it: requests under way are answered, as long as `end_time` lasts, and their
 * connections closed; those between two requests are cut off.  Nothing is left when it
 * returns. */
WD_WAITS WD_NONNULL void http_server_end(struct http_server *it);

/* All of it: serves until the image is asked to stop (wadi/stop.h), and ends then.  Logs
 * where it serves.  `limits` NULL for the usual ones.  Errors as of wd_tcp_listen();
 * wd_cancelled. */
WD_MUST WD_WAITS wd_err http_serve(wd_tcp tcp, wd_http handler, wd_pclock clock, uint16_t port,
                                   const struct http_server_limits *limits);

#endif
